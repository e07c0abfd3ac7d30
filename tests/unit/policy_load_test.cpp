// SPDX-License-Identifier: Apache-2.0
#include "daemon/common/port_format.h"
#include "tests/unit/policy_fixture.h"

namespace iopermd {
namespace {

using namespace std::chrono_literals;

std::string rule(const std::string& id, const std::string& more) {
    return "[[rule]]\nid = \"" + id + "\"\neffect = \"allow\"\nsubject = { user = \"ann\" }\n" + more + "\n";
}

TEST(PolicyLoad, InertPolicyGrantsNothing) {
    const Policy policy = test::load("schema = 1\n");
    EXPECT_TRUE(policy.rules.empty() && policy.never.empty() && policy.ranges.empty());
    EXPECT_EQ(policy.default_lease, 1h);
    EXPECT_EQ(policy.max_lease, 8h);
    EXPECT_EQ(policy.limits.connections_per_uid, 16u);
    EXPECT_EQ(policy.limits.grants_per_uid, 32u);
}

TEST(PolicyLoad, NoFileAtAllGrantsNothing) {
    EXPECT_TRUE(test::load(std::vector<PolicyText>{}).rules.empty());
}

TEST(PolicyLoad, PortsTakeEveryFormAloneOrInAList) {
    const Policy policy = test::load("schema = 1\n[ranges]\na = 5\nb = [\"0x10\", 0x12, \"20-21\"]\n" +
                                     rule("1", "ports = \"0x378+3\"") + rule("2", "ports = 0x80") +
                                     rule("3", "ports = [\"@a\", \"@b\", 888, \"0x378-0x37a\", \"7\"]"));
    EXPECT_EQ(format_ports(policy.rules[0].ports), "0x378-0x37a");
    EXPECT_EQ(format_ports(policy.rules[1].ports), "0x80");
    EXPECT_EQ(format_ports(policy.rules[2].ports), "0x5,0x7,0x10,0x12,0x14-0x15,0x378-0x37a");
}

TEST(PolicyLoad, SubjectTakesNamesAndIds) {
    const Policy policy = test::load(
        "schema = 1\n[[rule]]\nid = \"1\"\neffect = \"deny\"\nports = 1\n[rule.subject]\nuser = [4242, "
        "\"ann\"]\n"
        "group = 7\nexe = [\"/bin/a\", \"/bin/b\"]\nunit = \"x.service\"\n");
    const SubjectPattern& subject = policy.rules[0].subject;
    ASSERT_EQ(subject.users.size(), 2u);
    EXPECT_EQ(subject.users[0].id, 4242u);
    EXPECT_EQ(subject.users[0].name, "4242");
    EXPECT_EQ(subject.users[1].id, 1000u);
    ASSERT_EQ(subject.groups.size(), 1u);
    EXPECT_EQ(subject.groups[0].id, 7u);
    EXPECT_EQ(subject.exes, (std::vector<std::string>{"/bin/a", "/bin/b"}));
    EXPECT_EQ(subject.units, std::vector<std::string>{"x.service"});
}

TEST(PolicyLoad, RuleKeysHaveTheirMeaning) {
    const Policy policy =
        test::load("schema = 1\n" +
                   rule("1",
                        "ports = 1\naccess = \"r\"\nmode = \"mediated\"\nlease = \"90s\"\n"
                        "exclusive = true\nhazard = true\nbusy = true\non_revoke = \"kill\"\n"
                        "reason = \"why\"") +
                   rule("2", "ports = 1\naccess = \"w\"\nmode = \"native\"\nexclusive = false"));
    const Rule& first = policy.rules[0];
    EXPECT_EQ(first.access, Access::Read);
    EXPECT_EQ(first.mode, Mode::Mediated);
    EXPECT_EQ(first.lease, 90s);
    EXPECT_TRUE(first.exclusive && first.hazard && first.busy);
    EXPECT_EQ(first.on_revoke, OnRevoke::Kill);
    EXPECT_EQ(first.reason, "why");
    EXPECT_EQ(policy.rules[1].access, Access::Write);
    EXPECT_EQ(policy.rules[1].mode, Mode::Native);
    EXPECT_FALSE(policy.rules[1].exclusive);
}

TEST(PolicyLoad, ShortMaximumShortensTheBuiltInLease) {
    const Policy policy = test::load("schema = 1\n[defaults]\nmax_lease = \"10m\"");
    EXPECT_EQ(policy.default_lease, 10min);
    EXPECT_EQ(policy.max_lease, 10min);
}

TEST(PolicyLoad, RuleMayUseARaisedMaximum) {
    const Policy policy =
        test::load("schema = 1\n[defaults]\nmax_lease = \"2d\"\n" + rule("1", "ports = 1\nlease = \"48h\""));
    EXPECT_EQ(policy.rules[0].lease, 48h);
}

TEST(PolicyFiles, FormOnePolicy) {
    const std::string schema = "schema = 1\n";
    const Policy policy =
        test::load({{"a.toml", schema + "[[never]]\nports = 1\n" + rule("a", "ports = \"@late\"")},
                    {"b.toml", schema + "[limits]\ngrants_per_uid = 3\n[[never]]\nports = 2"},
                    {"c.toml", schema + "[limits]\nconnections_per_uid = 4\n[ranges]\nlate = 9\n" +
                                   rule("c", "ports = 3")}});
    ASSERT_EQ(policy.rules.size(), 2u);
    EXPECT_EQ(format_ports(policy.rules[0].ports), "0x9");
    EXPECT_EQ(policy.rules[0].place.text(), "a.toml:4");
    EXPECT_EQ(policy.rules[1].place.text(), "c.toml:6");
    ASSERT_EQ(policy.never.size(), 2u);
    EXPECT_EQ(policy.never[1].id, "never[2]");
    EXPECT_EQ(policy.never[1].place.text(), "b.toml:4");
    EXPECT_EQ(policy.limits.grants_per_uid, 3u);
    EXPECT_EQ(policy.limits.connections_per_uid, 4u);
    EXPECT_EQ(policy.files.size(), 3u);
}

TEST(PolicyFiles, WhatTwoFilesDefineIsNamedWithBothPlaces) {
    const std::string body =
        "schema = 1\n[defaults]\nlease = \"1h\"\nmax_lease = \"2h\"\n[limits]\ngrants_per_uid = 3\n"
        "connections_per_uid = 3\n[ranges]\nlpt1 = 5\n" +
        rule("a", "ports = 1");
    EXPECT_EQ(
        test::mistakes({{"a.toml", body}, {"b.toml", body}}),
        "b.toml:3:1: \"lease\" is already set at a.toml:3; remove one of the two\n"
        "b.toml:4:1: \"max_lease\" is already set at a.toml:4; remove one of the two\n"
        "b.toml:6:1: \"grants_per_uid\" is already set at a.toml:6; remove one of the two\n"
        "b.toml:7:1: \"connections_per_uid\" is already set at a.toml:7; remove one of the two\n"
        "b.toml:9:1: range \"lpt1\" is already defined at a.toml:9; remove one, or choose another name\n"
        "b.toml:11:6: rule id \"a\" is already used at a.toml:11; give each rule an id of its own\n");
}

TEST(PolicyFiles, MistakesAreSortedByFileAndPlace) {
    EXPECT_EQ(test::mistakes({{"z.toml", "schema = 2"},
                              {"b.toml", "schema = 1\nx = 1\n[defaults]\nlease = 5"},
                              {"a.toml", "="}}),
              "z.toml:1:10: schema 2 is not known to this version; write schema = 1\n"
              "b.toml:2:1: unknown key \"x\" at the top level; remove it; the keys here are \"schema\", "
              "\"defaults\", "
              "\"limits\", \"ranges\", \"never\" and \"rule\"\n"
              "b.toml:4:9: \"lease\" is an integer; write a number and s, m, h or d, such as \"90s\", "
              "\"10m\", \"1h\" or "
              "\"2d\"\n"
              "a.toml:1:1: TOML syntax: expected keys, tables, whitespace or comments, saw "
              "'='; write key = "
              "value; text stands in quotes\n");
}

TEST(PolicyFiles, UnreadableFileMayDefineTheRange) {
    EXPECT_EQ(test::mistakes({{"a.toml", "schema = 1\n" + rule("a", "ports = \"@lpt1\"")},
                              {"b.toml", "[ranges]\nlpt1 = 07"}}),
              "b.toml:2:10: TOML syntax, in a decimal integer: leading zeroes are prohibited; write "
              "hexadecimal ports as 0x70, "
              "and numbers without leading zeros\n");
}

TEST(NameResolver, SystemKnowsRootAndNobodyElseByAccident) {
    const NameResolver names = NameResolver::system();
    EXPECT_EQ(names.user("root"), 0u);
    EXPECT_EQ(names.group("root"), 0u);
    EXPECT_EQ(names.user("no such user, ever"), std::nullopt);
    EXPECT_EQ(names.group("no such group, ever"), std::nullopt);
    EXPECT_EQ(names.user(""), std::nullopt);
}

}  // namespace
}  // namespace iopermd
