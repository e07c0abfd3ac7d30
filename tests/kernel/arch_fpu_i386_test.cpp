// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>

#include "arch/fpu_i386.h"

namespace kernel {
namespace {

// An 80-bit number (SDM vol. 1, 4.2.2).
void put(FxsaveArea& area, unsigned place, uint16_t exponent, uint64_t significand) {
    std::memcpy(area.registers + 16 * place, &significand, sizeof significand);
    std::memcpy(area.registers + 16 * place + 8, &exponent, sizeof exponent);
}
constexpr uint64_t kOne = uint64_t{1} << 63;

// The tag of register `number` of the FPU.
unsigned tag(const FsaveArea& area, unsigned number) {
    return area.tags >> 2 * number & 3;
}

TEST(FsaveArea, TellsWhatEachRegisterHolds) {
    FxsaveArea from{};
    from.tags = 0x7f;  // R7 is empty
    put(from, 0, 0x3fff, kOne);
    put(from, 1, 0, 0);
    put(from, 2, 0x7fff, kOne);       // infinity
    put(from, 3, 0, 1);               // denormal
    put(from, 4, 0x3fff, kOne >> 1);  // unnormal
    put(from, 5, 0x8000, 0);          // -0
    put(from, 6, 0xbfff, kOne | 1);   // a negative number
    const FsaveArea to = to_fsave(from, 0x33, 0x2b);
    const unsigned expected[] = {0, 1, 2, 2, 2, 1, 0, 3};
    for (unsigned i = 0; i < 8; i++)
        EXPECT_EQ(tag(to, i), expected[i]) << i;
    EXPECT_EQ(to.tags >> 16, 0xffffu);
}

// Values lie from the top of the stack on, tags as the registers are numbered.
TEST(FsaveArea, TagsFollowTheTop) {
    FxsaveArea from{};
    from.status = 6 << 11;
    from.tags = 1 << 6 | 1 << 7;
    put(from, 0, 0x3fff, kOne);  // ST(0) is R6
    put(from, 1, 0, 0);          // ST(1) is R7
    const FsaveArea to = to_fsave(from, 0x33, 0x2b);
    EXPECT_EQ(tag(to, 6), 0u);
    EXPECT_EQ(tag(to, 7), 1u);
    for (unsigned i = 0; i < 6; i++)
        EXPECT_EQ(tag(to, i), 3u) << i;
    EXPECT_EQ(to.registers[0][7], 0x80);
    EXPECT_EQ(to.status & 0xffff, 6u << 11);
    EXPECT_EQ(to.status_again, 6u << 11);
}

TEST(FsaveArea, KeepsWordsAndSelectors) {
    FxsaveArea from{};
    from.control = 0x27f;
    from.instruction = 0x1'0804'9000;
    from.operand = 0x2'0805'0000;
    const FsaveArea to = to_fsave(from, 0x23, 0x2b);
    EXPECT_EQ(to.control, 0xffff'027fu);
    EXPECT_EQ(to.instruction, 0x0804'9000u);
    EXPECT_EQ(to.code_selector, 0x23u);
    EXPECT_EQ(to.operand, 0x0805'0000u);
    EXPECT_EQ(to.data_selector, 0xffff'002bu);
    EXPECT_EQ(to.magic, 0);
}

TEST(FsaveArea, ComesBackAsItWent) {
    FxsaveArea from{};
    from.control = 0x37f;
    from.status = 3 << 11 | 0x41;
    from.tags = 0xa5;
    from.instruction = 0x1234;
    from.operand = 0x5678;
    for (unsigned i = 0; i < 8; i++)
        put(from, i, static_cast<uint16_t>(0x3ff0 + i), kOne | i);
    FxsaveArea to{};
    std::memset(to.unused, 0xaa, sizeof to.unused);
    to.mxcsr = 0x1f80;
    take_fsave(to, to_fsave(from, 0x23, 0x2b));
    EXPECT_EQ(to.control, from.control);
    EXPECT_EQ(to.status, from.status);
    EXPECT_EQ(to.tags, from.tags);
    EXPECT_EQ(to.instruction, from.instruction);
    EXPECT_EQ(to.operand, from.operand);
    EXPECT_EQ(std::memcmp(to.registers, from.registers, sizeof to.registers), 0);
    // What the old form has not stays.
    EXPECT_EQ(to.mxcsr, 0x1f80u);
    EXPECT_EQ(to.unused[0], 0xaa);
}

}  // namespace
}  // namespace kernel
