// SPDX-License-Identifier: Apache-2.0
// Which programs may run: the rules of Linux's bpf_check_classic and seccomp_check_filter, one by one. The
// same on a real kernel: tests/guest/kernel/seccomp/programs.cpp.
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "seccomp/bpf.h"

namespace kernel::bpf {
namespace {

using Program = std::vector<Instruction>;

constexpr Instruction kAllow{kReturn, 0, 0, 0x7fff0000};

bool is_taken(const Program& program) {
    return static_cast<bool>(verify(program));
}

// One instruction with everything that it may need: words 0 to 15 written, room to jump over.
bool is_taken(const Instruction& instruction) {
    Program program;
    for (uint32_t word = 0; word < kMemoryWords; word++)
        program.push_back({kStore, 0, 0, word});
    program.push_back(instruction);
    program.insert(program.end(), 4, kAllow);
    return is_taken(program);
}

TEST(BpfVerify, TakesTheFortyOneCodesThatFiltersMayUse) {
    std::set<unsigned> taken;
    for (unsigned code = 0; code < 0x10000; code++)
        if (is_taken(Instruction{static_cast<uint16_t>(code), 0, 0, 0}) ||
            is_taken(Instruction{static_cast<uint16_t>(code), 0, 0, 1}))
            taken.insert(code);
    const std::set<unsigned> wanted{0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0c, 0x14, 0x15,
                                    0x16, 0x1c, 0x1d, 0x20, 0x24, 0x25, 0x2c, 0x2d, 0x34, 0x35, 0x3c,
                                    0x3d, 0x44, 0x45, 0x4c, 0x4d, 0x54, 0x5c, 0x60, 0x61, 0x64, 0x6c,
                                    0x74, 0x7c, 0x80, 0x81, 0x84, 0x87, 0xa4, 0xac};
    EXPECT_EQ(taken, wanted);
}

TEST(BpfVerify, NeedsAReturnAtTheEnd) {
    EXPECT_FALSE(is_taken(Program{}));
    EXPECT_FALSE(is_taken(Program{kAllow, {kLoadImmediate, 0, 0, 0}}));
    EXPECT_TRUE(is_taken(Program{{kReturnA, 0, 0, 0}}));
}

TEST(BpfVerify, TakesUpTo4096Instructions) {
    EXPECT_TRUE(is_taken(Program(kMaxInstructions, kAllow)));
    EXPECT_FALSE(is_taken(Program(kMaxInstructions + 1, kAllow)));
}

TEST(BpfVerify, LoadsStayInsideTheCallAndAligned) {
    for (const uint32_t offset : {0u, 4u, 60u})
        EXPECT_TRUE(is_taken(Instruction{kLoadInput, 0, 0, offset})) << offset;
    for (const uint32_t offset : {1u, 2u, 62u, 64u, 0xffff'fffcu})
        EXPECT_FALSE(is_taken(Instruction{kLoadInput, 0, 0, offset})) << offset;
}

TEST(BpfVerify, RefusesWhatHasNoResult) {
    EXPECT_FALSE(is_taken(Instruction{kDivide, 0, 0, 0}));
    EXPECT_TRUE(is_taken(Instruction{kDivide | kFromX, 0, 0, 0}));
    EXPECT_FALSE(is_taken(Instruction{kShiftLeft, 0, 0, 32}));
    EXPECT_FALSE(is_taken(Instruction{kShiftRight, 0, 0, 32}));
    EXPECT_TRUE(is_taken(Instruction{kShiftRight, 0, 0, 31}));
}

TEST(BpfVerify, JumpsLandInside) {
    EXPECT_TRUE(is_taken(Program{{kJump, 0, 0, 0}, kAllow}));
    EXPECT_FALSE(is_taken(Program{{kJump, 0, 0, 1}, kAllow}));
    EXPECT_FALSE(is_taken(Program{{kJump, 0, 0, ~0u}, kAllow}));
    EXPECT_FALSE(is_taken(Program{{kJumpEqual, 1, 0, 0}, kAllow}));
    EXPECT_FALSE(is_taken(Program{{kJumpEqual, 0, 1, 0}, kAllow}));
    EXPECT_TRUE(is_taken(Program{{kJumpEqual, 1, 0, 0}, kAllow, kAllow}));
}

TEST(BpfVerify, MemoryIsWrittenBeforeItIsReadOnEveryPath) {
    const Instruction store{kStore, 0, 0, 3}, load{kLoadMemory, 0, 0, 3};
    EXPECT_FALSE(is_taken(Program{load, kAllow}));
    EXPECT_TRUE(is_taken(Program{store, load, kAllow}));
    EXPECT_FALSE(is_taken(Program{{kJumpEqual, 0, 1, 0}, store, load, kAllow}));
    EXPECT_TRUE(is_taken(Program{{kJumpEqual, 0, 2, 0}, store, {kJump, 0, 0, 1}, store, load, kAllow}));
    EXPECT_TRUE(is_taken(Program{{kJump, 0, 0, 1}, load, kAllow})) << "nobody gets there";
    EXPECT_FALSE(is_taken(Instruction{kStore, 0, 0, 16}));
    EXPECT_FALSE(is_taken(Instruction{kLoadXMemory, 0, 0, 16}));
}

}  // namespace
}  // namespace kernel::bpf
