// SPDX-License-Identifier: Apache-2.0
#include "iopermd/port_text.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "iopermd/ioperm_args.h"

namespace iopermd {
namespace {

using Kind = PortTextError::Kind;

std::string print(PortRange range) {
    std::array<char, kPortRangeTextMax> buffer;
    return std::string(print_port_range(range, buffer));
}

std::string reprint(std::string_view text) {
    auto range = parse_port_range(text);
    return range ? print(*range) : std::string(describe(range.error().kind));
}

struct Bad {
    std::string_view text;
    Kind kind;
    size_t offset;
};

TEST(PortText, ReadsEveryFormOfTheContract) {
    EXPECT_EQ(reprint("0x378"), "0x378");
    EXPECT_EQ(reprint("888"), "0x378");
    EXPECT_EQ(reprint("0X3F8"), "0x3f8");
    EXPECT_EQ(reprint("0x378-0x37a"), "0x378-0x37a");
    EXPECT_EQ(reprint("0x378+3"), "0x378-0x37a");
    EXPECT_EQ(reprint("0"), "0x0");
    EXPECT_EQ(reprint("0-65535"), "0x0-0xffff");
    EXPECT_EQ(reprint("0+65536"), "0x0-0xffff");
    EXPECT_EQ(reprint("0xffff+1"), "0xffff");
    EXPECT_EQ(reprint("0x80-0x80"), "0x80");
}

TEST(PortText, NamesWhatIsWrongAndWhere) {
    const Bad cases[] = {
        {"", Kind::Empty, 0},
        {"0x", Kind::NotANumber, 1},
        {"lpt1", Kind::NotANumber, 0},
        {"0x37g", Kind::NotANumber, 4},
        {"070", Kind::LeadingZero, 0},
        {"0x10000", Kind::TooLarge, 0},
        {"65536", Kind::TooLarge, 0},
        {"0x378-", Kind::Empty, 6},
        {"0x378+", Kind::Empty, 6},
        {"0x378+0", Kind::NoPorts, 5},
        {"0x37a-0x378", Kind::Reversed, 6},
        {"0xffff+2", Kind::PastTheEnd, 6},
        {"0-0x10000", Kind::TooLarge, 2},
        {"99999999999999999999", Kind::TooLarge, 0},
        {"-1", Kind::Empty, 0},
        {"1-2-3", Kind::NotANumber, 3},
    };
    for (const Bad& bad : cases) {
        auto range = parse_port_range(bad.text);
        ASSERT_FALSE(range) << bad.text;
        EXPECT_EQ(range.error().kind, bad.kind) << bad.text;
        EXPECT_EQ(range.error().offset, bad.offset) << bad.text;
    }
}

TEST(PortText, SetsTakeCommasAndBlanks) {
    for (std::string_view text : {"0x70-0x71,0x80", "0x80 0x70,0x71", "0x70, 0x71, 0x80 "}) {
        auto set = parse_port_set(text);
        ASSERT_TRUE(set) << text;
        EXPECT_EQ(set->size(), 3u) << text;
    }
    auto bad = parse_port_set("0x70,oops");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().offset, 5u);
    EXPECT_FALSE(parse_port_set(""));
    EXPECT_FALSE(parse_port_set("0x70,,0x71"));
    EXPECT_FALSE(parse_port_set("0x70,"));
}

TEST(IopermArgs, FollowTheKernelsOwnOrder) {
    EXPECT_TRUE(check_ioperm(0, 65536));
    EXPECT_TRUE(check_ioperm(65535, 1));
    for (auto [from, num] : {std::pair<uint64_t, uint64_t>{65536, 1},
                             {65534, 3},
                             {0, 65537},
                             {~uint64_t{0}, 2},
                             {5, 0},
                             {1, ~uint64_t{0}},
                             {uint64_t{1} << 32, 1}})
        EXPECT_FALSE(check_ioperm(from, num)) << from << "+" << num;
    EXPECT_EQ(*check_ioperm(0x378, 3), (PortRange{Port{0x378}, Port{0x37a}}));
}

}  // namespace
}  // namespace iopermd
