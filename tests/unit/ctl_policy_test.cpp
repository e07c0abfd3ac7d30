// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "client/ctl/lint.h"
#include "daemon/policy/loader.h"
#include "tests/unit/ctl_fixture.h"

// The verbs that ask no daemon, on files below /tmp.
namespace iopermd::testing {
namespace {

constexpr char kPolicy[] = R"(schema = 1
[ranges]
lpt1 = "0x378-0x37a"
cmos = ["0x70-0x71"]
[[never]]
ports = ["0xcf9"]
reason = "reset"
[[rule]]
id = "printer"
effect = "allow"
ports = ["@lpt1"]
subject = { user = "nobody" }
[[rule]]
id = "clock"
effect = "allow"
ports = ["@cmos"]
hazard = true
exclusive = true
subject = { user = "nobody", exe = "/usr/sbin/hwclock" }
[[rule]]
id = "no-strobe"
effect = "deny"
ports = ["0x37a"]
reason = "broken cable"
subject = { user = "nobody" }
)";

TEST(CtlPolicy, CheckOfAGoodFile) {
    const TemporaryFile file(kPolicy);
    const CtlRun run = iopermctl({"policy", "check", file.path()});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, file.path() + ": good, rules: 3, grants at most: 0x70-0x71,0x378-0x37a\n");
    EXPECT_TRUE(run.notes("warning: " + file.path() +
                          ":8:1: rule \"printer\" never grants 0x37a: no-strobe (" + file.path() + ":20)"))
        << run.err;
    const CtlRun json = iopermctl({"policy", "check", file.path(), "--json"});
    EXPECT_EQ(json.json()["ok"], true);
    EXPECT_EQ(json.json()["warnings"].size(), 1u);
}

TEST(CtlPolicy, CheckPrintsEveryMistakeWithItsPlace) {
    const TemporaryFile file(
        "schema = 1\n[[rule]]\nid = \"x\"\neffect = \"alow\"\nport = [\"0x80\"]\nsubject = { user = "
        "\"nobody\" }\n");
    const CtlRun run = iopermctl({"policy", "check", file.path()});
    EXPECT_EQ(run.status, 7);
    EXPECT_TRUE(run.says(file.path() + ":4:")) << run.out;
    EXPECT_TRUE(run.says(file.path() + ":5:")) << run.out;
    const CtlRun json = iopermctl({"policy", "check", file.path(), "--json"});
    EXPECT_EQ(json.status, 7);
    EXPECT_EQ(json.json()["ok"], false);
    EXPECT_EQ(json.json()["diagnostics"].size(), 3u);
    EXPECT_EQ(json.json()["diagnostics"][1]["line"], 4);
    EXPECT_FALSE(json.json()["diagnostics"][1]["advice"].get<std::string>().empty());
}

TEST(CtlPolicy, CheckOfAFileThatIsNotThere) {
    const CtlRun run = iopermctl({"policy", "check", "/tmp/iopermctl-no-such-policy.toml"});
    EXPECT_EQ(run.status, 7);
    EXPECT_TRUE(run.says("/tmp/iopermctl-no-such-policy.toml: ")) << run.out;
}

TEST(CtlPolicy, CheckRefusesAFileThatOthersMayWrite) {
    const TemporaryFile file(kPolicy);
    std::filesystem::permissions(file.path(), std::filesystem::perms(0666));
    EXPECT_EQ(iopermctl({"policy", "check", file.path()}).status, 7);
}

// The installed policy must be root's, but a draft may be the caller's own.
TEST(CtlPolicy, CheckOfOnesOwnFile) {
    const TemporaryFile file(kPolicy);
    const uid_t self = ::geteuid();
    if (self == 0) {
        ASSERT_EQ(::chown(file.path().c_str(), 65534, 65534), 0);
        EXPECT_EQ(iopermctl({"policy", "check", file.path()}).status, 7) << "another user's file";
        ASSERT_EQ(::seteuid(65534), 0);
    }
    const CtlRun run = iopermctl({"policy", "check", file.path()});
    ASSERT_EQ(::seteuid(self), 0);
    EXPECT_EQ(run.status, 0) << run.out;
    EXPECT_TRUE(run.notes("is yours; the daemon reads files of root only")) << run.err;
}

TEST(CtlPolicy, TestSaysWhatTheFileWouldAnswer) {
    const TemporaryFile file(kPolicy);
    const auto test = [&](const std::string& as, const std::string& ports) {
        return iopermctl({"policy", "test", "--as", as, ports, file.path()});
    };
    EXPECT_EQ(test("user:nobody", "0x378-0x379").status, 0);
    const CtlRun denied = test("user:nobody", "@lpt1");
    EXPECT_EQ(denied.status, 3);
    EXPECT_TRUE(denied.says("no-strobe")) << denied.out;
    EXPECT_TRUE(denied.says(file.path() + ":20")) << denied.out;
    EXPECT_EQ(test("user:nobody", "@cmos").status, 3) << "the rule names a program";
    EXPECT_EQ(test("user:nobody,exe:/usr/sbin/hwclock", "@cmos").status, 0);
    EXPECT_EQ(test("user:root", "0x378").status, 3) << "root is nobody special here";
    EXPECT_EQ(test("user:nobody", "@nothing").status, 4);
    EXPECT_EQ(test("user:nobody", "0x3g").status, 2);

    const CtlRun json = iopermctl({"policy", "test", "--json", "--as", "user:nobody", "0x37a", file.path()});
    EXPECT_EQ(json.status, 3);
    EXPECT_EQ(json.json()["findings"][0]["reason"], "denied");
    EXPECT_EQ(json.json()["findings"][0]["rule"], "no-strobe");
    EXPECT_EQ(json.json()["user"], "nobody");
}

TEST(CtlPolicy, TestLooksAtDriversWhenAsked) {
    const TemporaryFile file(kPolicy);
    const TemporaryFile ioports("0000-0cf7 : PCI Bus 0000:00\n  0378-037a : parport0\n");
    const CtlRun run = iopermctl(
        {"policy", "test", "--as", "user:nobody", "0x378", file.path(), "--ioports", ioports.path()});
    EXPECT_EQ(run.status, 3);
    EXPECT_TRUE(run.says("parport0")) << run.out;
    EXPECT_EQ(iopermctl({"policy", "test", "--as", "user:nobody", "0x378", file.path(), "--ioports",
                         "/tmp/iopermctl-none"})
                  .status,
              4);
}

TEST(CtlPolicy, TestOfABadFileIsExitCode7) {
    const TemporaryFile file("schema = 2\n");
    const CtlRun run = iopermctl({"policy", "test", "--as", "user:nobody", "0x80", file.path()});
    EXPECT_EQ(run.status, 7);
    EXPECT_TRUE(run.notes(file.path() + ":1")) << run.err;
}

TEST(CtlPolicy, ExplainShowsEveryRuleThatNamesThePorts) {
    const TemporaryFile file(kPolicy);
    const CtlRun run = iopermctl({"policy", "explain", "0x70,0x379-0x37a,0xcf9,0x80", file.path()});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out,
              "never  0xcf9  to everybody  by never[1] (" + file.path() + ":5): reset\n" +
                  "deny  0x37a  to user nobody  by no-strobe (" + file.path() + ":20): broken cable\n" +
                  "allow  0x379-0x37a  to user nobody  by printer (" + file.path() + ":8)\n" +
                  "allow  0x70  to user nobody, exe /usr/sbin/hwclock  by clock (" + file.path() +
                  ":13): one holder at a time\n" + "deny  0x80  to everybody  because no rule names them\n");
    const CtlRun json = iopermctl({"policy", "explain", "0x80,0xcf9", file.path(), "--json"});
    EXPECT_EQ(json.json()["unnamed"], nlohmann::json::array({"0x80"}));
    EXPECT_EQ(json.json()["rules"][0]["effect"], "never");
}

std::vector<Diagnostic> lint_of(const std::string& rules) {
    const NameResolver names{[](const std::string&) { return std::optional<uint32_t>(1); },
                             [](const std::string&) { return std::optional<uint32_t>(1); }};
    auto policy = parse_policy({{"p", "schema = 1\n" + rules}}, names);
    EXPECT_TRUE(policy) << policy.error().front().text();
    return ctl::lint(*policy);
}

std::string rule(const std::string& id, const std::string& effect, const std::string& ports,
                 const std::string& subject, const std::string& more = "") {
    return "[[rule]]\nid = \"" + id + "\"\neffect = \"" + effect + "\"\nports = [\"" + ports +
           "\"]\nsubject = { " + subject + " }\n" + more;
}

TEST(CtlLint, QuietAboutAGoodRule) {
    EXPECT_TRUE(lint_of(rule("a", "allow", "0x378", "user = \"x\"")).empty());
}

TEST(CtlLint, AnAllowThatIsWhollyForbidden) {
    const auto never =
        lint_of("[[never]]\nports = [\"0x370-0x37f\"]\n" + rule("a", "allow", "0x378", "user = \"x\""));
    ASSERT_EQ(never.size(), 1u);
    EXPECT_EQ(never[0].problem, "rule \"a\" never grants anything: never[1] (p:2) forbids all its ports");
    const auto denied = lint_of(rule("a", "allow", "0x378", "user = \"x\", exe = \"/bin/x\"") +
                                rule("b", "deny", "0x378", "user = \"x\""));
    ASSERT_EQ(denied.size(), 1u);
}

TEST(CtlLint, ANarrowerDenyTakesOnlyFromSome) {
    EXPECT_TRUE(lint_of(rule("a", "allow", "0x378", "user = \"x\"") +
                        rule("b", "deny", "0x378", "user = \"x\", exe = \"/bin/x\""))
                    .empty());
    EXPECT_TRUE(
        lint_of(rule("a", "allow", "0x378", "user = \"x\"") + rule("b", "deny", "0x378", "group = \"x\""))
            .empty());
}

TEST(CtlLint, HazardPortsWithoutTheWord) {
    const auto found = lint_of(rule("a", "allow", "0x70-0x71", "user = \"x\""));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].problem, "rule \"a\" never grants the hazard ports 0x70-0x71");
    EXPECT_TRUE(lint_of(rule("a", "allow", "0x70-0x71", "user = \"x\"", "hazard = true\n")).empty());
}

TEST(CtlLint, WideRules) {
    EXPECT_TRUE(lint_of(rule("a", "allow", "0x1000-0x13ff", "user = \"x\"")).empty());
    EXPECT_EQ(lint_of(rule("a", "allow", "0x1000-0x1400", "user = \"x\"")).size(), 1u);
}

}  // namespace
}  // namespace iopermd::testing
