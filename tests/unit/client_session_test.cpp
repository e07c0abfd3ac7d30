// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "iopermd/client.h"
#include "iopermd/port_text.h"
#include "tests/unit/fake_front.h"

namespace iopermd::client {
namespace {

using iopermd::testing::FakeFront;

PortSet ports(std::string_view text) {
    return *parse_port_set(text);
}

void add_finding(v1::Verdict& verdict, v1::Finding::Reason reason, const std::string& rule,
                 const std::string& place, const std::string& message) {
    v1::Finding& finding = *verdict.add_findings();
    finding.set_reason(reason);
    finding.mutable_rule()->set_id(rule);
    finding.mutable_rule()->set_place(place);
    finding.set_message(message);
}

class ClientSession : public ::testing::Test {
protected:
    ClientSession() : client_(std::move(*Client::connect(front_.socket()))) {}

    FakeFront front_;
    Client client_;
};

TEST_F(ClientSession, AcquireSendsTheRequestAndReadsTheGrant) {
    AcquireOptions options;
    options.ports = ports("0x70-0x71,0x378+3");
    options.access = Access::ReadWrite;
    options.mode = Mode::Native;
    options.lease = std::chrono::minutes(10);
    options.reason = "clock";
    options.program = "/usr/sbin/hwclock";
    options.redeemer_pid = 4711;
    const auto acquired = client_.acquire(options);
    ASSERT_TRUE(acquired) << acquired.error().message;

    const v1::AcquireRequest sent = front_.last_acquire();
    EXPECT_EQ(sent.ports().ranges_size(), 2);
    EXPECT_FALSE(sent.profile());
    EXPECT_EQ(sent.mode(), v1::MODE_NATIVE);
    EXPECT_EQ(sent.lease().seconds(), 600);
    EXPECT_EQ(sent.program(), "/usr/sbin/hwclock");
    EXPECT_EQ(sent.redeemer_pid(), 4711);

    EXPECT_EQ(acquired->grant.id, 7u);
    EXPECT_EQ(acquired->grant.ports, options.ports);
    EXPECT_EQ(acquired->grant.mode, Mode::Native);
    ASSERT_EQ(acquired->grant.rules.size(), 1u);
    EXPECT_EQ(acquired->grant.rules[0].id, "clock-tool");
    EXPECT_EQ(std::chrono::system_clock::to_time_t(acquired->grant.granted), 1709210096);
    ASSERT_TRUE(acquired->grant.expires);
    for (const uint8_t byte : acquired->ticket)
        EXPECT_EQ(byte, 'T');
}

TEST_F(ClientSession, ADenialCarriesTheVerdict) {
    front_.verdict.set_allowed(false);
    front_.verdict.set_user("nobody");
    front_.verdict.set_hint("[[rule]]\nid = \"x\"\n");
    add_finding(front_.verdict, v1::Finding::REASON_ALLOWED, "a", "p:1", "rule \"a\" allows 0x80");
    add_finding(front_.verdict, v1::Finding::REASON_NEVER, "never[1]", "p:9",
                "never[1] (p:9) forbids 0xcf9 to everybody: reset");
    AcquireOptions options;
    options.ports = ports("0x80,0xcf9");
    const auto acquired = client_.acquire(options);
    ASSERT_FALSE(acquired);
    EXPECT_EQ(acquired.error().code, Code::Denied);
    ASSERT_TRUE(acquired.error().verdict);
    const Verdict& verdict = *acquired.error().verdict;
    ASSERT_NE(verdict.cause(), nullptr);
    EXPECT_EQ(verdict.cause()->reason, Finding::Reason::Never);
    EXPECT_EQ(verdict.cause()->rule.place, "p:9");
    EXPECT_EQ(verdict.user, "nobody");
    EXPECT_EQ(explain(verdict),
              "denied: \n"
              "  rule \"a\" allows 0x80\n"
              "  never[1] (p:9) forbids 0xcf9 to everybody: reset\n"
              "to allow it, an administrator could write:\n"
              "  [[rule]]\n"
              "  id = \"x\"\n");
}

TEST_F(ClientSession, ARefusalBecomesAPlainErrorWhereOneIsWanted) {
    front_.verdict.set_allowed(false);
    auto plain = [&]() -> Result<uint64_t> {
        const Acquired acquired = IOPERMD_TRY(client_.acquire({}));
        return acquired.grant.id;
    }();
    ASSERT_FALSE(plain);
    EXPECT_EQ(plain.error().code, Code::Denied);
}

TEST_F(ClientSession, ATicketOfAnotherSizeIsRefused) {
    front_.ticket_size = 31;
    const auto acquired = client_.acquire({});
    ASSERT_FALSE(acquired);
    EXPECT_EQ(acquired.error().code, Code::Internal);
}

TEST_F(ClientSession, APortRangeThatCannotBeIsRefused) {
    v1::PortRange& range = *front_.status.mutable_ceiling()->add_ranges();
    range.set_first(0x80);
    range.set_last(0x10000);
    EXPECT_EQ(client_.status().error().code, Code::Internal);
}

TEST_F(ClientSession, CheckAnswersADenialAsAVerdict) {
    front_.verdict.set_allowed(false);
    add_finding(front_.verdict, v1::Finding::REASON_NO_RULE, "", "", "no rule allows 0x80");
    const auto verdict = client_.check({});
    ASSERT_TRUE(verdict);
    EXPECT_FALSE(verdict->allowed);
    EXPECT_EQ(verdict->findings.at(0).reason, Finding::Reason::NoRule);
}

TEST_F(ClientSession, ReleaseTakesAPartAndThenTheRest) {
    AcquireOptions options;
    options.ports = ports("0x70-0x71,0x80");
    const uint64_t id = client_.acquire(options)->grant.id;
    const auto part = client_.release(id, ports("0x80"));
    ASSERT_TRUE(part) << part.error().message;
    EXPECT_EQ(part->remaining, ports("0x70-0x71"));
    EXPECT_EQ(part->stripped_threads, 2u);
    const auto rest = client_.release(id);
    ASSERT_TRUE(rest);
    EXPECT_TRUE(rest->remaining.empty());
    EXPECT_EQ(client_.release(id).error().code, Code::NotFound);
}

TEST_F(ClientSession, ListAndGet) {
    AcquireOptions options;
    options.ports = ports("0x80");
    ASSERT_TRUE(client_.acquire(options));
    ASSERT_TRUE(client_.acquire(options));
    const auto grants = client_.list();
    ASSERT_TRUE(grants);
    ASSERT_EQ(grants->size(), 2u);
    EXPECT_LT((*grants)[0].id, (*grants)[1].id);
    const auto grant = client_.get((*grants)[0].id);
    ASSERT_TRUE(grant);
    EXPECT_EQ(grant->holders, std::vector<pid_t>{4243});
    EXPECT_EQ(client_.get(99).error().code, Code::NotFound);
}

TEST_F(ClientSession, StatusAndPolicy) {
    front_.status.set_version("9.9");
    front_.status.set_guard_connected(true);
    front_.status.set_caller_is_admin(true);
    front_.policy.set_generation(3);
    v1::PolicyFile& file = *front_.policy.add_files();
    file.set_path("/etc/iopermd/policy.toml");
    file.set_text("schema = 1\n");
    const auto status = client_.status();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->version, "9.9");
    EXPECT_TRUE(status->guard_connected);
    EXPECT_TRUE(status->caller_is_admin);
    const auto policy = client_.policy();
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->generation, 3u);
    EXPECT_EQ(policy->files.at(0).text, "schema = 1\n");
}

TEST_F(ClientSession, ReloadSaysThatThePolicyIsBad) {
    front_.reloaded.set_generation(4);
    front_.reloaded.add_ended_grants(7);
    const auto good = client_.reload();
    ASSERT_TRUE(good);
    EXPECT_EQ(good->ended_grants, std::vector<uint64_t>{7});

    front_.failure = {grpc::StatusCode::INVALID_ARGUMENT, "/etc/iopermd/policy.toml:3:1: unknown key"};
    const auto bad = client_.reload();
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, Code::BadPolicy);
    EXPECT_EQ(bad.error().message, "/etc/iopermd/policy.toml:3:1: unknown key");
}

TEST_F(ClientSession, UnavailableWithALivingConnectionIsTheDaemonsOwnWord) {
    front_.failure = {grpc::StatusCode::UNAVAILABLE, "the guard is away"};
    const auto acquired = client_.acquire({});
    ASSERT_FALSE(acquired);
    EXPECT_EQ(acquired.error().code, Code::Unavailable);
    EXPECT_EQ(acquired.error().message, "the guard is away");
}

}  // namespace
}  // namespace iopermd::client
