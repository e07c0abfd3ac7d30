// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <thread>

#include "iopermd/port_text.h"
#include "tests/unit/ctl_fixture.h"
#include "tests/unit/fake_front.h"

// The verbs that ask the daemon, against a fake of it.
namespace iopermd::testing {
namespace {

class CtlDaemon : public ::testing::Test {
protected:
    CtlRun ctl(std::vector<std::string> args) {
        args.insert(args.begin(), {"--socket", front_.socket()});
        return iopermctl(args);
    }
    void deny() {
        front_.verdict.set_allowed(false);
        front_.verdict.set_hint("[[rule]]");
        v1::Finding& finding = *front_.verdict.add_findings();
        finding.set_reason(v1::Finding::REASON_DENIED);
        finding.mutable_rule()->set_id("no-guests");
        finding.mutable_rule()->set_place("/etc/iopermd/policy.toml:12");
        finding.set_message("rule \"no-guests\" (/etc/iopermd/policy.toml:12) denies 0x80 for user nobody");
    }
    // A grant of another session, id 7.
    void hold(const std::string& ports) {
        client::AcquireOptions options;
        options.ports = *parse_port_set(ports);
        ASSERT_TRUE(holder_.acquire(options));
    }

    FakeFront front_;
    client::Client holder_ = std::move(*client::Client::connect(front_.socket()));
};

TEST_F(CtlDaemon, BareIsStatus) {
    front_.status.set_version("9.9");
    front_.status.set_policy_generation(2);
    front_.status.set_rules(1);
    front_.status.set_guard_connected(true);
    front_.status.set_guard_pid(77);
    v1::PortRange& range = *front_.status.mutable_ceiling()->add_ranges();
    range.set_first(0x378);
    range.set_last(0x37a);
    const CtlRun bare = ctl({});
    EXPECT_EQ(bare.status, 0);
    EXPECT_TRUE(bare.says("iopermd   9.9")) << bare.out;
    EXPECT_TRUE(bare.says("generation 2, 1 rule\n")) << bare.out;
    EXPECT_TRUE(bare.says("0x378-0x37a (3 ports)")) << bare.out;
    EXPECT_TRUE(bare.err.empty()) << bare.err;

    const CtlRun json = ctl({"status", "--json"});
    EXPECT_EQ(json.status, 0);
    EXPECT_EQ(json.json()["ceiling"], nlohmann::json::array({"0x378-0x37a"}));
    EXPECT_EQ(json.json()["guard"]["pid"], 77);
}

TEST_F(CtlDaemon, StatusSaysWhatIsWrong) {
    front_.status.set_ceiling_stale(true);
    front_.status.mutable_ceiling()->add_ranges();
    front_.status.set_policy_error("/etc/iopermd/policy.toml:3:1: unknown key");
    const CtlRun run = ctl({"status"});
    EXPECT_TRUE(run.says("NOT connected")) << run.out;
    EXPECT_TRUE(run.says("STALE")) << run.out;
    EXPECT_TRUE(run.says("NOT in force: /etc/iopermd/policy.toml:3:1")) << run.out;
}

TEST_F(CtlDaemon, NoDaemonIsExitCode5) {
    for (const char* verb : {"status", "list", "watch"}) {
        const CtlRun run = iopermctl({"--socket", "/tmp/iopermd-nowhere/s", verb});
        EXPECT_EQ(run.status, 5) << verb;
        EXPECT_TRUE(run.out.empty()) << verb;
        EXPECT_TRUE(run.notes(
            "no daemon at /tmp/iopermd-nowhere/s: No such file or directory; start it with: systemctl start "
            "iopermd.socket"))
            << run.err;
    }
    const CtlRun json = iopermctl({"--socket", "/tmp/iopermd-nowhere/s", "list", "--json"});
    EXPECT_EQ(json.status, 5);
    EXPECT_EQ(json.json()["error"]["code"], "unavailable");
}

TEST_F(CtlDaemon, TheSocketMayComeFromTheEnvironment) {
    ::setenv("IOPERMD_SOCKET", front_.socket().c_str(), 1);
    const CtlRun run = iopermctl({"list"});
    ::unsetenv("IOPERMD_SOCKET");
    EXPECT_EQ(run.status, 0) << run.err;
}

TEST_F(CtlDaemon, NothingToListIsNoFailure) {
    const CtlRun run = ctl({"list"});
    EXPECT_EQ(run.status, 0);
    EXPECT_TRUE(run.out.empty());
    EXPECT_TRUE(run.notes("you hold no grant"));
    EXPECT_TRUE(ctl({"list", "-q"}).err.empty());
    EXPECT_EQ(ctl({"list", "--json"}).json()["grants"], nlohmann::json::array());
}

TEST_F(CtlDaemon, ListAndShow) {
    hold("0x70-0x71");
    const CtlRun list = ctl({"list"});
    EXPECT_EQ(list.status, 0);
    EXPECT_TRUE(list.says("ID  PORTS")) << list.out;
    EXPECT_TRUE(list.says("7   0x70-0x71  native  nobody  4242")) << list.out;
    EXPECT_EQ(ctl({"list", "--json"}).json()["grants"][0]["id"], 7);

    const CtlRun show = ctl({"show", "7"});
    EXPECT_EQ(show.status, 0);
    EXPECT_TRUE(show.says("holders  4243")) << show.out;
    EXPECT_TRUE(show.says("clock-tool (/etc/iopermd/policy.toml:17)")) << show.out;
    const CtlRun json = ctl({"--json", "show", "7"});
    EXPECT_EQ(json.json()["granted"], "2024-02-29T12:34:56Z");
    EXPECT_EQ(json.json()["holders"], nlohmann::json::array({4243}));
    EXPECT_EQ(json.json()["rules"][0]["source"], "/etc/iopermd/policy.toml:17");
}

TEST_F(CtlDaemon, ShowOfNothingIsExitCode4) {
    EXPECT_EQ(ctl({"show", "99"}).status, 4);
    EXPECT_EQ(ctl({"--json", "show", "99"}).json()["error"]["code"], "not_found");
}

TEST_F(CtlDaemon, ReleaseAPartAndAll) {
    hold("0x70-0x71,0x80");
    const CtlRun part = ctl({"release", "7", "0x80"});
    EXPECT_EQ(part.status, 0) << part.err;
    EXPECT_EQ(part.out, "grant 7 keeps 0x70-0x71\n");
    EXPECT_TRUE(part.notes("threads that lost the ports: 2"));
    const CtlRun all = ctl({"--json", "release", "7"});
    EXPECT_EQ(all.status, 0);
    EXPECT_EQ(all.json()["remaining"], nlohmann::json::array());
    EXPECT_EQ(ctl({"release", "7"}).status, 4);
}

TEST_F(CtlDaemon, AcquireWithoutHoldSaysThatItIsOver) {
    const CtlRun run = ctl({"acquire", "0x70-0x71", "--for", "10m", "--reason", "test"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(run.says("ports    0x70-0x71")) << run.out;
    EXPECT_TRUE(run.notes("--hold keeps it"));
    EXPECT_EQ(front_.last_acquire().lease().seconds(), 600);
    EXPECT_EQ(front_.last_acquire().reason(), "test");
}

TEST_F(CtlDaemon, ADenialIsExitCode3WithTheRule) {
    deny();
    const CtlRun run = ctl({"acquire", "0x80"});
    EXPECT_EQ(run.status, 3);
    EXPECT_TRUE(run.out.empty());
    EXPECT_TRUE(run.notes("rule \"no-guests\" (/etc/iopermd/policy.toml:12) denies 0x80")) << run.err;
    EXPECT_TRUE(run.notes("to allow it, an administrator could write:\n  [[rule]]")) << run.err;

    const CtlRun json = ctl({"acquire", "0x80", "--json"});
    EXPECT_EQ(json.status, 3);
    const auto error = json.json()["error"];
    EXPECT_EQ(error["code"], "denied");
    EXPECT_EQ(error["rule"], "no-guests");
    EXPECT_EQ(error["source"], "/etc/iopermd/policy.toml:12");
    EXPECT_EQ(error["hint"], "[[rule]]");
    EXPECT_EQ(error["verdict"]["findings"][0]["reason"], "denied");
}

TEST_F(CtlDaemon, CheckIsADryRun) {
    const CtlRun yes = ctl({"check", "0x80", "--program", "/bin/true"});
    EXPECT_EQ(yes.status, 0);
    EXPECT_TRUE(yes.says("allowed"));
    deny();
    const CtlRun no = ctl({"check", "0x80"});
    EXPECT_EQ(no.status, 3);
    EXPECT_TRUE(no.says("denies 0x80")) << no.out;
    EXPECT_TRUE(no.err.empty()) << no.err;
    const CtlRun json = ctl({"--json", "check", "0x80"});
    EXPECT_EQ(json.status, 3);
    EXPECT_EQ(json.json()["allowed"], false);
    EXPECT_EQ(front_.grant_count(), 0u);
}

TEST_F(CtlDaemon, NamedRangesComeFromTheDaemonsPolicy) {
    v1::PolicyFile& file = *front_.policy.add_files();
    file.set_path("/etc/iopermd/policy.toml");
    file.set_text(
        "schema = 1\n[ranges]\nlpt1 = \"0x378-0x37a\"\n"
        "[[rule]]\nid = \"r\"\neffect = \"allow\"\nports = [\"@lpt1\"]\nsubject = { user = "
        "\"nobody-of-this-machine\" }\n");
    const CtlRun run = ctl({"acquire", "@lpt1,0x80"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(run.says("0x80,0x378-0x37a")) << run.out;
    EXPECT_EQ(ctl({"acquire", "@lpt2"}).status, 4);
}

TEST_F(CtlDaemon, PolicyShowAndReload) {
    v1::PolicyFile& file = *front_.policy.add_files();
    file.set_path("/etc/iopermd/policy.toml");
    file.set_text("schema = 1\n");
    front_.policy.set_generation(5);
    const CtlRun show = ctl({"policy", "show"});
    EXPECT_EQ(show.status, 0);
    EXPECT_EQ(show.out, "# /etc/iopermd/policy.toml\nschema = 1\n");
    EXPECT_EQ(ctl({"policy", "show", "--json"}).json()["files"][0]["text"], "schema = 1\n");

    front_.reloaded.set_generation(6);
    front_.reloaded.set_changed(true);
    front_.reloaded.add_ended_grants(7);
    front_.reloaded.set_guard_restarts(true);
    const CtlRun reload = ctl({"policy", "reload"});
    EXPECT_EQ(reload.status, 0);
    EXPECT_EQ(reload.out, "policy generation 6\ngrant 7 ended: the new policy does not allow it\n");
    EXPECT_TRUE(reload.notes("guard restarts"));

    front_.failure = {grpc::StatusCode::INVALID_ARGUMENT, "/etc/iopermd/policy.toml:3:1: unknown key"};
    const CtlRun bad = ctl({"policy", "reload", "--json"});
    EXPECT_EQ(bad.status, 7);
    EXPECT_EQ(bad.json()["error"]["message"], "/etc/iopermd/policy.toml:3:1: unknown key");
}

// Every status that the contract names, as an exit code.
TEST_F(CtlDaemon, StatusesBecomeExitCodes) {
    const std::pair<grpc::StatusCode, int> table[] = {
        {grpc::StatusCode::INVALID_ARGUMENT, 2},   {grpc::StatusCode::PERMISSION_DENIED, 3},
        {grpc::StatusCode::NOT_FOUND, 4},          {grpc::StatusCode::UNAVAILABLE, 5},
        {grpc::StatusCode::UNIMPLEMENTED, 6},      {grpc::StatusCode::FAILED_PRECONDITION, 8},
        {grpc::StatusCode::RESOURCE_EXHAUSTED, 8}, {grpc::StatusCode::DEADLINE_EXCEEDED, 124},
        {grpc::StatusCode::INTERNAL, 1},
    };
    for (const auto& [code, status] : table) {
        front_.failure = {code, "because"};
        EXPECT_EQ(ctl({"acquire", "0x80"}).status, status) << code;
    }
}

TEST_F(CtlDaemon, WatchPrintsEventsUntilTheDaemonEnds) {
    v1::Event event;
    event.set_kind(v1::Event::KIND_GRANTED);
    event.set_grant_id(7);
    event.set_uid(65534);
    event.set_pid(4242);
    event.set_message("granted\x1b[2J");
    front_.publish(event);
    front_.publish(event);
    std::thread stopper([&] {
        front_.wait_for_watchers(1);
        front_.publish(event);
        front_.stop();
    });
    const CtlRun run = ctl({"watch", "--since", "1", "-q"});
    stopper.join();
    EXPECT_EQ(run.status, 5);
    EXPECT_TRUE(run.says("2  1970-01-01T00:00:00Z  granted  grant 7  nobody/4242  granted\\x1b[2J\n"))
        << run.out;
    EXPECT_FALSE(run.says("1  1970")) << run.out;
}

TEST_F(CtlDaemon, WatchAsJsonIsOneObjectALine) {
    v1::Event event;
    event.set_kind(v1::Event::KIND_EXPIRED);
    front_.publish(event);
    front_.publish(event);
    std::thread stopper([&] {
        front_.wait_for_watchers(1);
        front_.stop();
    });
    const CtlRun run = ctl({"watch", "--since", "1", "--json"});
    stopper.join();
    std::istringstream lines(run.out);
    std::string line;
    ASSERT_TRUE(std::getline(lines, line)) << run.err;
    EXPECT_EQ(nlohmann::json::parse(line)["event"], "expired");
    EXPECT_EQ(nlohmann::json::parse(line)["sequence"], 2);
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(nlohmann::json::parse(line)["error"]["code"], "unavailable");
}

}  // namespace
}  // namespace iopermd::testing
