// SPDX-License-Identifier: Apache-2.0
#include "daemon/common/port_format.h"
#include "daemon/policy/decide.h"
#include "tests/unit/policy_fixture.h"

namespace iopermd {
namespace {

using namespace std::chrono_literals;
using Reason = Finding::Reason;
using test::load;
using test::ports;

Subject ann() {
    return {1000, {1000, 7}, "/usr/bin/inb", "lab.service", "ann", {"ann", "lp"}};
}
Subject nobody() {
    return {65534, {65534}, "/usr/bin/inb", "", "nobody", {"nogroup"}};
}

Request named(std::string_view text) {
    return {ports(text)};
}
Request profile() {
    Request request;
    request.profile = true;
    return request;
}

// Inline rules keep a test's whole policy in sight. Each rule is one line, the first on line 3.
Policy rules(const std::string& lines, const std::string& top = "") {
    return load("schema = 1\n" + top + "rule = [\n" + lines + "\n]\n");
}
std::string allow(const std::string& id, const std::string& more) {
    return "{ id = \"" + id + "\", effect = \"allow\", " + more + " },\n";
}
std::string deny(const std::string& id, const std::string& more) {
    return "{ id = \"" + id + "\", effect = \"deny\", " + more + " },\n";
}
const std::string kAnn = ", subject = { user = \"ann\" }";

// "Allowed 0x70 a", one finding a line; the messages have tests of their own.
std::string findings(const Verdict& verdict) {
    static const char* kNames[] = {"Allowed", "NoRule", "Denied", "Never",  "Hazard",
                                   "Busy",    "Access", "Held",   "Ceiling"};
    std::string out = verdict.allowed ? "yes\n" : "no\n";
    for (const Finding& finding : verdict.findings)
        out += std::string(kNames[static_cast<int>(finding.reason)]) + " " + format_ports(finding.ports) +
               " " + finding.rule + "\n";
    return out;
}
std::string decided(const Policy& policy, const Subject& subject, const Request& request,
                    const MachineFacts& machine = {}) {
    return findings(decide(policy, subject, request, machine));
}

TEST(Decide, DefaultIsDeny) {
    const Verdict verdict = decide(Policy(), nobody(), named("0x80"), {});
    EXPECT_EQ(findings(verdict), "no\nNoRule 0x80 \n");
    EXPECT_EQ(verdict.ports, ports("0x80"));
    EXPECT_EQ(verdict.findings[0].place, "");
    EXPECT_EQ(verdict.findings[0].message,
              "no rule allows 0x80 for user nobody (uid 65534, groups nogroup) running /usr/bin/inb");
}

TEST(Decide, AGroupThatIsPrimaryAndSupplementaryIsToldOnce) {
    Subject subject = nobody();
    subject.groups.push_back(subject.groups.front());
    subject.group_names.push_back(subject.group_names.front());
    EXPECT_EQ(decide(Policy(), subject, named("0x80"), {}).findings[0].message,
              "no rule allows 0x80 for user nobody (uid 65534, groups nogroup) running /usr/bin/inb");
}

TEST(Decide, AllowsWhatARuleNames) {
    const Verdict verdict =
        decide(rules(allow("a", "ports = \"0x80-0x81\"" + kAnn)), ann(), named("0x80,0x81"), {});
    EXPECT_EQ(findings(verdict), "yes\nAllowed 0x80-0x81 a\n");
    EXPECT_EQ(verdict.ports, ports("0x80-0x81"));
    EXPECT_EQ(verdict.findings[0].place, "p.toml:3");
    EXPECT_EQ(verdict.findings[0].message, "rule \"a\" (p.toml:3) allows 0x80-0x81");
    EXPECT_EQ(verdict.hint, "");
    EXPECT_EQ(verdict.lease, 1h);
    EXPECT_EQ(verdict.mode, Mode::Native);
}

TEST(Decide, IsAllOrNothing) {
    const Verdict verdict = decide(rules(allow("a", "ports = 0x80" + kAnn)), ann(), named("0x80-0x82"), {});
    EXPECT_EQ(findings(verdict), "no\nNoRule 0x81-0x82 \nAllowed 0x80 a\n");
    EXPECT_EQ(verdict.ports, ports("0x80-0x82"));
}

TEST(Decide, SeveralRulesMayCoverOneRequest) {
    const std::string both = allow("a", "ports = 0x80" + kAnn) + allow("b", "ports = \"0x80-0x81\"" + kAnn);
    EXPECT_EQ(decided(rules(both), ann(), named("0x80-0x81")), "yes\nAllowed 0x80 a\nAllowed 0x81 b\n");
}

TEST(Decide, DenyBeatsAllowAndNeverBeatsBothInAnyOrder) {
    const std::string a = allow("a", "ports = \"0x80-0x82\"" + kAnn),
                      d = deny("d", "ports = \"0x81-0x82\"" + kAnn);
    const std::string never = "never = [{ ports = 0x82 }]\n";
    const std::string expected = "no\nNever 0x82 never[1]\nDenied 0x81 d\nAllowed 0x80 a\n";
    EXPECT_EQ(decided(rules(a + d, never), ann(), named("0x80-0x82")), expected);
    EXPECT_EQ(decided(rules(d + a, never), ann(), named("0x80-0x82")), expected);
}

TEST(Decide, ReasonsOfForbiddenPortsAreQuoted) {
    const Policy policy = load(
        "schema = 1\n[[never]]\nports = 0x82\nreason = \"SMI\"\n[[rule]]\nid = \"d\"\neffect = \"deny\"\n"
        "ports = 0x81\nsubject = { user = \"ann\" }\nreason = \"broken card\"\n");
    const Verdict verdict = decide(policy, ann(), named("0x81-0x82"), {});
    EXPECT_EQ(verdict.findings[0].message, "never[1] (p.toml:2) forbids 0x82 to everybody: SMI");
    EXPECT_EQ(verdict.findings[1].message,
              "rule \"d\" (p.toml:5) denies 0x81 for user ann (uid 1000, groups ann, lp) running "
              "/usr/bin/inb in unit "
              "lab.service: broken card");
    EXPECT_EQ(
        verdict.hint,
        "# never[1] (p.toml:2) must stop naming 0x82 first\n# d (p.toml:5) must stop naming 0x81 first\n");
}

TEST(Decide, DenyForOthersOrOfAnotherDirectionDoesNotCount) {
    const std::string a = allow("a", "ports = 0x80" + kAnn);
    EXPECT_EQ(
        decided(rules(a + deny("d", "ports = 0x80, subject = { user = \"bob\" }")), ann(), named("0x80")),
        "yes\nAllowed 0x80 a\n");
    const Policy denies_writing = rules(deny("d", "ports = 0x80, access = \"w\"" + kAnn));
    Request reading = named("0x80");
    reading.access = Access::Read;
    EXPECT_EQ(decided(denies_writing, ann(), reading), "no\nNoRule 0x80 \n");
    EXPECT_EQ(decided(denies_writing, ann(), named("0x80")), "no\nDenied 0x80 d\n");
}

struct Fit {
    std::string subject;
    bool fits;
};
void PrintTo(const Fit& fit, std::ostream* out) {
    *out << fit.subject;
}
class DecideSubject : public testing::TestWithParam<Fit> {};

// ann is uid 1000, groups 1000 and 7 (lp), runs /usr/bin/inb in lab.service.
TEST_P(DecideSubject, KeysAndListsOr) {
    const Policy policy = rules(allow("a", "ports = 0x80, subject = { " + GetParam().subject + " }"));
    EXPECT_EQ(decide(policy, ann(), named("0x80"), {}).allowed, GetParam().fits);
}

INSTANTIATE_TEST_SUITE_P(
    All, DecideSubject,
    testing::Values(Fit{"user = \"ann\"", true}, Fit{"user = 1000", true}, Fit{"user = \"bob\"", false},
                    Fit{"user = [\"bob\", \"ann\"]", true}, Fit{"group = \"lp\"", true},
                    Fit{"group = \"dialout\"", false}, Fit{"group = [\"dialout\", \"lp\"]", true},
                    Fit{"user = \"ann\", group = \"lp\"", true}, Fit{"user = \"bob\", group = \"lp\"", false},
                    Fit{"user = \"ann\", group = \"dialout\"", false},
                    Fit{"user = \"ann\", exe = \"/usr/bin/inb\"", true},
                    Fit{"user = \"ann\", exe = [\"/bin/x\", \"/usr/bin/inb\"]", true},
                    Fit{"user = \"ann\", exe = \"/usr/bin/outb\"", false},
                    Fit{"user = \"bob\", exe = \"/usr/bin/inb\"", false},
                    Fit{"user = \"ann\", unit = \"lab.service\"", true},
                    Fit{"user = \"ann\", unit = \"x.service\"", false},
                    Fit{"group = \"lp\", exe = \"/usr/bin/inb\", unit = \"lab.service\"", true},
                    Fit{"group = \"lp\", exe = \"/usr/bin/inb\", unit = \"x.service\"", false}));

TEST(Decide, UnknownFactsFitNoRuleThatNamesThem) {
    const Policy policy =
        rules(allow("a", "ports = 0x80, subject = { user = \"ann\", exe = \"/bin/x\" }") +
              allow("b", "ports = 0x80, subject = { user = \"ann\", unit = \"x.service\" }"));
    Subject subject = ann();
    subject.exe = subject.unit = "";
    EXPECT_FALSE(decide(policy, subject, named("0x80"), {}).allowed);
}

TEST(Decide, NobodyKnownFitsNoRule) {
    Policy policy = rules(allow("a", "ports = 0x80" + kAnn));
    policy.rules[0].subject.users[0].id = static_cast<uint32_t>(-1);
    EXPECT_EQ(decide(policy, Subject(), named("0x80"), {}).findings[0].message,
              "no rule allows 0x80 for an unknown user");
    EXPECT_EQ(decide(policy, Subject(), named("0x80"), {}).hint, "");
    policy.rules[0].subject.users.clear();
    EXPECT_FALSE(decide(policy, ann(), named("0x80"), {}).allowed);
}

TEST(Decide, HazardPortsNeedTheWord) {
    const Policy policy = rules(allow("a", "ports = \"0x6f-0x71\"" + kAnn));
    const Verdict verdict = decide(policy, ann(), named("0x6f-0x71"), {});
    EXPECT_EQ(findings(verdict), "no\nHazard 0x70-0x71 a\nAllowed 0x6f a\n");
    EXPECT_EQ(verdict.findings[0].message,
              "rule \"a\" (p.toml:3) fits user ann (uid 1000, groups ann, lp) running /usr/bin/inb in unit "
              "lab.service, but "
              "0x70-0x71 can reset, hang or re-program the machine and the rule does not say hazard = true");
    EXPECT_TRUE(
        decide(rules(allow("a", "ports = 0x70, hazard = true" + kAnn)), ann(), named("0x70"), {}).allowed);
}

TEST(Decide, BusyPortsNeedTheWord) {
    MachineFacts machine;
    machine.busy = {
        {ports("0x378-0x37a"), "parport0"}, {ports("0x37b"), "other"}, {ports("0x80"), "no matter"}};
    const Verdict verdict =
        decide(rules(allow("a", "ports = \"0x377-0x37b\"" + kAnn)), ann(), named("0x377-0x37b"), machine);
    EXPECT_EQ(findings(verdict), "no\nBusy 0x378-0x37a a\nBusy 0x37b a\nAllowed 0x377 a\n");
    EXPECT_EQ(verdict.findings[0].message,
              "rule \"a\" (p.toml:3) fits user ann (uid 1000, groups ann, lp) running /usr/bin/inb in unit "
              "lab.service, but "
              "/proc/ioports shows \"parport0\" on 0x378-0x37a and the rule does not say busy = true");
    EXPECT_TRUE(decide(rules(allow("a", "ports = 0x378, busy = true" + kAnn)), ann(), named("0x378"), machine)
                    .allowed);
}

TEST(Decide, CeilingIsTheGuards) {
    MachineFacts machine;
    machine.ceiling = ports("0x80");
    const Verdict verdict =
        decide(rules(allow("a", "ports = \"0x80-0x81\"" + kAnn)), ann(), named("0x80-0x81"), machine);
    EXPECT_EQ(findings(verdict), "no\nCeiling 0x81 a\nAllowed 0x80 a\n");
    EXPECT_EQ(verdict.findings[0].message,
              "rule \"a\" (p.toml:3) fits user ann (uid 1000, groups ann, lp) running /usr/bin/inb in unit "
              "lab.service, but "
              "0x81 is outside the ceiling that the guard took from the policy when it started");
    EXPECT_EQ(verdict.hint, "");
    machine.ceiling = PortSet();
    EXPECT_FALSE(decide(rules(allow("a", "ports = 0x80" + kAnn)), ann(), named("0x80"), machine).allowed);
}

TEST(Decide, MediatedAccessIsNotThereYet) {
    auto message = [](const Policy& policy, const Request& request) {
        const Verdict verdict = decide(policy, {1000, {}, "", "", "", {}}, request, {});
        EXPECT_EQ(findings(verdict), "no\nAccess 0x80 a\n");
        return verdict.findings[0].message;
    };
    const std::string start = "rule \"a\" (p.toml:3) fits uid 1000, but ",
                      end = ", and this version has no mediated access";
    const Policy native = rules(allow("a", "ports = 0x80" + kAnn));
    EXPECT_EQ(message(rules(allow("a", "ports = 0x80, access = \"r\"" + kAnn)), named("0x80")),
              start + "it gives access r to 0x80 only" + end);
    EXPECT_EQ(message(rules(allow("a", "ports = 0x80, access = \"w\"" + kAnn)), named("0x80")),
              start + "it gives access w to 0x80 only" + end);
    EXPECT_EQ(message(rules(allow("a", "ports = 0x80, mode = \"mediated\"" + kAnn)), named("0x80")),
              start + "it gives 0x80 in mode mediated only" + end);
    Request request = named("0x80");
    request.access = Access::Write;
    EXPECT_EQ(message(native, request), start + "access w was asked for 0x80" + end);
    EXPECT_EQ(decide(native, ann(), request, {}).hint, "");
    request.access = Access::ReadWrite;
    request.mode = Mode::Mediated;
    EXPECT_EQ(message(native, request), start + "mode mediated was asked for 0x80" + end);
    request.mode = Mode::Native;
    EXPECT_TRUE(decide(native, ann(), request, {}).allowed);
}

TEST(Decide, ExclusiveRuleWantsItsPortsForItself) {
    MachineFacts machine;
    machine.held = {{ports("0x81"), false, 5, "uid 1001, pid 77"}, {ports("0x90"), false, 6, "no matter"}};
    const Policy policy = rules(allow("a", "ports = \"0x80-0x83\", exclusive = true" + kAnn));
    EXPECT_TRUE(decide(policy, ann(), named("0x80"), machine).allowed);
    EXPECT_TRUE(decide(policy, ann(), named("0x82-0x83"), machine).exclusive);
    const Verdict verdict = decide(policy, ann(), named("0x80-0x81"), machine);
    EXPECT_EQ(findings(verdict), "no\nHeld 0x80-0x81 a\n");
    EXPECT_EQ(verdict.findings[0].message,
              "rule \"a\" (p.toml:3) fits user ann (uid 1000, groups ann, lp) running /usr/bin/inb in unit "
              "lab.service, but "
              "uid 1001, pid 77 holds 0x81 (grant 5) and the rule is exclusive");
    EXPECT_EQ(verdict.hint, "");
}

TEST(Decide, ExclusiveGrantKeepsEverybodyOut) {
    MachineFacts machine;
    machine.held = {{ports("0x81"), true, 5, "uid 1001, pid 77"},
                    {ports("0x80"), false, 6, "uid 1002, pid 78"}};
    const Policy policy = rules(allow("a", "ports = \"0x80-0x83\"" + kAnn));
    EXPECT_TRUE(decide(policy, ann(), named("0x80"), machine).allowed);
    const Verdict verdict = decide(policy, ann(), named("0x80-0x81"), machine);
    EXPECT_EQ(findings(verdict), "no\nHeld 0x81 a\nAllowed 0x80 a\n");
    EXPECT_EQ(verdict.findings[0].message,
              "rule \"a\" (p.toml:3) fits user ann (uid 1000, groups ann, lp) running /usr/bin/inb in unit "
              "lab.service, but "
              "uid 1001, pid 77 holds 0x81 (grant 5, exclusive)");
}

TEST(Decide, FindingIsOfTheRuleThatCameNearest) {
    MachineFacts machine;
    machine.busy = {{ports("0x70"), "rtc0"}};
    const std::string access = allow("access", "ports = 0x70, access = \"r\"" + kAnn);
    const std::string hazard = allow("hazard", "ports = 0x70" + kAnn);
    const std::string busy = allow("busy", "ports = 0x70, hazard = true" + kAnn);
    const std::string ok = allow("ok", "ports = 0x70, hazard = true, busy = true" + kAnn);
    EXPECT_EQ(decided(rules(access + hazard), ann(), named("0x70"), machine), "no\nHazard 0x70 hazard\n");
    EXPECT_EQ(decided(rules(access + hazard + busy), ann(), named("0x70"), machine), "no\nBusy 0x70 busy\n");
    EXPECT_EQ(decided(rules(access + hazard + busy + ok), ann(), named("0x70"), machine),
              "yes\nAllowed 0x70 ok\n");
    machine.ceiling = PortSet();
    EXPECT_EQ(decided(rules(access + busy + ok), ann(), named("0x70"), machine), "no\nCeiling 0x70 ok\n");
}

TEST(Decide, GrantIsAsStrictAsItsStrictestRule) {
    const std::string top = "defaults = { lease = \"2h\", max_lease = \"3h\" }\n";
    const std::string a = allow("a", "ports = 0x80" + kAnn);
    const std::string b = allow("b", "ports = \"0x80-0x81\", lease = \"30m\"" + kAnn);
    const std::string c =
        allow("c", "ports = 0x82, lease = \"3h\", exclusive = true, on_revoke = \"kill\"" + kAnn);
    for (const std::string& text : {a + b + c, c + b + a}) {
        const Policy policy = rules(text, top);
        const Verdict verdict = decide(policy, ann(), named("0x80"), {});
        EXPECT_EQ(verdict.lease, 30min);
        EXPECT_FALSE(verdict.exclusive);
        EXPECT_EQ(verdict.on_revoke, OnRevoke::Strip);
        const Verdict both = decide(policy, ann(), named("0x80,0x82"), {});
        EXPECT_EQ(both.lease, 30min);
        EXPECT_TRUE(both.exclusive);
        EXPECT_EQ(both.on_revoke, OnRevoke::Kill);
        EXPECT_EQ(decide(policy, ann(), named("0x82"), {}).lease, 3h);
    }
    EXPECT_EQ(decide(rules(a, top), ann(), named("0x80"), {}).lease, 2h);
}

TEST(Decide, LeaseNeverExceedsTheMaximum) {
    Policy policy = rules(allow("a", "ports = 0x80" + kAnn));
    policy.rules[0].lease = 9h;
    EXPECT_EQ(decide(policy, ann(), named("0x80"), {}).lease, 8h);
}

TEST(DecideProfile, IsTheUnionOfWhatIsAllowed) {
    MachineFacts machine;
    machine.held = {{ports("0x91"), false, 5, "uid 1, pid 2"}};
    const Policy policy =
        rules(allow("a", "ports = \"0x6e-0x70\"" + kAnn) + allow("b", "ports = 0x80" + kAnn) +
                  allow("other", "ports = 0x81, subject = { user = \"bob\" }") +
                  allow("pair", "ports = \"0x90-0x91\", exclusive = true" + kAnn) +
                  deny("d", "ports = 0x6f" + kAnn),
              "never = [{ ports = 0x6e }]\n");
    const Verdict verdict = decide(policy, ann(), profile(), machine);
    EXPECT_EQ(findings(verdict), "yes\nAllowed 0x80 b\n");
    EXPECT_EQ(verdict.ports, ports("0x80"));
}

TEST(DecideProfile, EmptyUnionSaysWhy) {
    const Policy policy = rules(allow("a", "ports = \"0x6e-0x70\"" + kAnn) + deny("d", "ports = 0x6f" + kAnn),
                                "never = [{ ports = 0x6e }]\n");
    const Verdict verdict = decide(policy, ann(), profile(), {});
    EXPECT_EQ(findings(verdict), "no\nNever 0x6e never[1]\nDenied 0x6f d\nHazard 0x70 a\n");
}

TEST(DecideProfile, WithoutAnyRuleSaysSo) {
    const Verdict verdict = decide(Policy(), nobody(), profile(), {});
    EXPECT_EQ(findings(verdict), "no\nNoRule  \n");
    EXPECT_EQ(verdict.findings[0].message,
              "no rule allows any port for user nobody (uid 65534, groups nogroup) running /usr/bin/inb");
    EXPECT_EQ(verdict.hint, "");
}

TEST(Decide, RequestForNoPortIsDenied) {
    EXPECT_EQ(decided(Policy(), ann(), {}), "no\nNoRule  \n");
}

TEST(DecideHint, IsARuleForExactlyWhatIsMissing) {
    const Policy policy = rules(allow("a", "ports = 0x80" + kAnn));
    EXPECT_EQ(decide(policy, nobody(), named("0x80,0x378-0x37a"), {}).hint,
              "[[rule]]\n"
              "id = \"nobody-0x80\"\n"
              "effect = \"allow\"\n"
              "ports = [\"0x80\", \"0x378-0x37a\"]\n"
              "subject = { user = \"nobody\", exe = \"/usr/bin/inb\" }\n");
}

TEST(DecideHint, SaysHazardAndBusyWhereNeeded) {
    MachineFacts machine;
    machine.busy = {{ports("0x70-0x77"), "rtc0"}};
    EXPECT_EQ(decide(rules(allow("uid1000-0x70", "ports = \"0x70-0x71\", hazard = true" + kAnn)),
                     {1000, {}, "", "", "", {}}, named("0x70-0x71"), machine)
                  .hint,
              "[[rule]]\n"
              "id = \"uid1000-0x70-2\"\n"
              "effect = \"allow\"\n"
              "ports = [\"0x70-0x71\"]\n"
              "hazard = true  # 0x70-0x71 can reset, hang or re-program the machine\n"
              "busy = true  # in use by \"rtc0\"\n"
              "subject = { user = 1000 }\n");
}

TEST(DecideHint, QuotesNamesAndLeavesOutPathsThatNoRuleCanName) {
    Subject subject{1000, {}, "/tmp/a b \\ \"c\"", "", "DOM\\ann", {}};
    EXPECT_EQ(decide(Policy(), subject, named("0x80"), {}).hint,
              "[[rule]]\nid = \"uid1000-0x80\"\neffect = \"allow\"\nports = [\"0x80\"]\n"
              "subject = { user = \"DOM\\\\ann\", exe = \"/tmp/a b \\\\ \\\"c\\\"\" }\n");
    subject.exe = "/tmp/\xff";
    EXPECT_EQ(decide(Policy(), subject, named("0x80"), {}).hint.find("exe"), std::string::npos);
}

}  // namespace
}  // namespace iopermd
