// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>

#include "daemon/common/port_format.h"
#include "tests/unit/policy_fixture.h"

namespace iopermd {
namespace {

using namespace std::chrono_literals;

// The design's example, character by character; the fuzzer starts from the same file.
std::string example() {
    std::ifstream file(IOPERMD_TESTS "/fuzz/corpus/policy/example.toml");
    EXPECT_TRUE(file.good());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(PolicyExample, Loads) {
    const Policy policy = test::load(example());
    EXPECT_EQ(policy.default_lease, 1h);
    EXPECT_EQ(policy.max_lease, 8h);
    EXPECT_EQ(policy.limits.connections_per_uid, 16u);
    EXPECT_EQ(policy.limits.grants_per_uid, 32u);
    EXPECT_EQ(policy.ranges.at("lpt1"), test::ports("0x378-0x37a"));
    EXPECT_EQ(policy.ranges.at("cmos"), test::ports("0x70-0x71"));
    ASSERT_EQ(policy.never.size(), 1u);
    EXPECT_EQ(policy.never[0].id, "never[1]");
    EXPECT_EQ(policy.never[0].place.text(), "p.toml:11");
    EXPECT_EQ(policy.never[0].reason, "reset, SMI");
    EXPECT_EQ(policy.never[0].ports, test::ports("0xcf9,0xb2-0xb3"));
    ASSERT_EQ(policy.files.size(), 1u);
    EXPECT_EQ(policy.files[0].path, "p.toml");
    EXPECT_EQ(policy.files[0].text, example());
}

TEST(PolicyExample, RulesHaveWhatIsWritten) {
    const Policy policy = test::load(example());
    ASSERT_EQ(policy.rules.size(), 2u);
    const Rule& printer = policy.rules[0];
    EXPECT_EQ(printer.id, "lab-printer");
    EXPECT_EQ(printer.place.text(), "p.toml:14");
    EXPECT_EQ(printer.effect, Effect::Allow);
    EXPECT_EQ(printer.ports, test::ports("0x378-0x37a"));
    EXPECT_EQ(printer.lease, 8h);
    EXPECT_FALSE(printer.exclusive || printer.hazard || printer.busy);
    ASSERT_EQ(printer.subject.groups.size(), 1u);
    EXPECT_EQ(printer.subject.groups[0].name, "lp");
    EXPECT_EQ(printer.subject.groups[0].id, 7u);
    const Rule& clock = policy.rules[1];
    EXPECT_EQ(clock.id, "clock-tool");
    EXPECT_TRUE(clock.exclusive && clock.hazard && clock.busy);
    EXPECT_EQ(clock.lease, std::nullopt);
    EXPECT_EQ(clock.mode, Mode::Auto);
    EXPECT_EQ(clock.on_revoke, OnRevoke::Strip);
    ASSERT_EQ(clock.subject.users.size(), 2u);
    EXPECT_EQ(clock.subject.users[0].id, 65534u);
    EXPECT_EQ(clock.subject.users[1].id, 1000u);
    EXPECT_EQ(clock.subject.exes, std::vector<std::string>{"/usr/sbin/hwclock"});
}

TEST(PolicyExample, CeilingIsWhatAnybodyCouldGet) {
    EXPECT_EQ(format_ports(test::load(example()).ceiling()), "0x70-0x71,0x378-0x37a");
}

TEST(PolicyCeiling, LeavesOutNeverAndUnflaggedHazardsAndWhatIsMediated) {
    const Policy policy = test::load(R"(schema = 1
never = [{ ports = ["0x304-0x305"] }]
rule = [
    { id = "a", effect = "allow", ports = ["0x60-0x70", "0x300-0x307"], subject = { user = "ann" } },
    { id = "b", effect = "allow", ports = [0x64], hazard = true, subject = { user = "ann" } },
    { id = "c", effect = "allow", ports = "0x400", access = "r", subject = { user = "ann" } },
    { id = "d", effect = "allow", ports = "0x401", mode = "mediated", subject = { user = "ann" } },
    { id = "e", effect = "deny", ports = "0x300", subject = { user = "ann" } },
])");
    EXPECT_EQ(format_ports(policy.ceiling()), "0x61-0x6f,0x300-0x303,0x306-0x307");
}

TEST(PolicyCeiling, OfAPolicyWithoutRulesIsEmpty) {
    EXPECT_TRUE(test::load("schema = 1").ceiling().empty());
    EXPECT_TRUE(Policy().ceiling().empty());
}

TEST(PolicyHazards, AreTheOnesOfTheDesign) {
    EXPECT_EQ(format_ports(hazard_ports()),
              "0x0-0x21,0x40-0x43,0x60,0x64,0x70-0x77,0x92,0xa0-0xa1,0xb2-0xb3,0xc0-0xdf,0xcf8-0xcff");
}

}  // namespace
}  // namespace iopermd
