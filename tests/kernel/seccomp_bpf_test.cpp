// SPDX-License-Identifier: Apache-2.0
// What programs compute, and which answers are the same for every call of one number.
#include <gtest/gtest.h>

#include <vector>

#include "seccomp/action.h"
#include "seccomp/bpf.h"

namespace kernel::bpf {
namespace {

using Program = std::vector<Instruction>;

uint32_t run_verified(const Program& program, const Input& input = {}) {
    EXPECT_TRUE(verify(program));
    return run(program, input);
}

uint32_t compute(unsigned code, uint32_t a, uint32_t b) {
    const uint32_t from_x = run_verified({{kLoadXImmediate, 0, 0, b},
                                          {kLoadImmediate, 0, 0, a},
                                          {static_cast<uint16_t>(code | kFromX), 0, 0, 0},
                                          {kReturnA, 0, 0, 0}});
    const Program with_operand{
        {kLoadImmediate, 0, 0, a}, {static_cast<uint16_t>(code), 0, 0, b}, {kReturnA, 0, 0, 0}};
    if (verify(with_operand)) {
        EXPECT_EQ(run(with_operand, {}), from_x);
    }
    return from_x;
}

bool holds(unsigned code, uint32_t a, uint32_t b) {
    return run_verified({{kLoadImmediate, 0, 0, a},
                         {static_cast<uint16_t>(code), 0, 1, b},
                         {kReturn, 0, 0, 1},
                         {kReturn, 0, 0, 0}}) == 1;
}

TEST(BpfRun, ArithmeticWraps) {
    EXPECT_EQ(compute(kAdd, 0xffff'fff0, 0x20), 0x10u);
    EXPECT_EQ(compute(kSubtract, 3, 5), 0xffff'fffeu);
    EXPECT_EQ(compute(kMultiply, 0x8000'0001, 2), 2u);
    EXPECT_EQ(compute(kDivide, 0x8000'0000, 3), 0x2aaa'aaaau);
    EXPECT_EQ(compute(kOr, 5, 3), 7u);
    EXPECT_EQ(compute(kAnd, 5, 3), 1u);
    EXPECT_EQ(compute(kXor, 5, 3), 6u);
    EXPECT_EQ(run_verified({{kLoadImmediate, 0, 0, 5}, {kNegate, 0, 0, 0}, {kReturnA, 0, 0, 0}}),
              0xffff'fffbu);
}

TEST(BpfRun, ShiftsUseFiveBitsOfX) {
    EXPECT_EQ(compute(kShiftLeft, 1, 33), 2u);
    EXPECT_EQ(compute(kShiftRight, 0x8000'0000, 63), 1u);
}

TEST(BpfRun, DivisionByZeroEndsWithZero) {
    EXPECT_EQ(run_verified({{kLoadImmediate, 0, 0, 9}, {kDivide | kFromX, 0, 0, 0}, {kReturn, 0, 0, 7}}), 0u);
}

TEST(BpfRun, ComparesUnsigned) {
    EXPECT_TRUE(holds(kJumpEqual, 5, 5));
    EXPECT_FALSE(holds(kJumpGreater, 5, 5));
    EXPECT_TRUE(holds(kJumpGreaterEqual, 5, 5));
    EXPECT_TRUE(holds(kJumpGreater, 0x8000'0000, 1));
    EXPECT_TRUE(holds(kJumpAnySet, 6, 2));
    EXPECT_FALSE(holds(kJumpAnySet, 5, 2));
}

TEST(BpfRun, MovesBetweenRegistersAndMemory) {
    Input input{};
    input[15] = 0xcafe;
    EXPECT_EQ(run_verified({{kLoadInput, 0, 0, 60},
                            {kStore, 0, 0, 15},
                            {kLoadXMemory, 0, 0, 15},
                            {kLoadLength, 0, 0, 0},
                            {kMoveFromX, 0, 0, 0},
                            {kReturnA, 0, 0, 0}},
                           input),
              0xcafeu);
    EXPECT_EQ(run_verified({{kLoadXLength, 0, 0, 0}, {kMoveFromX, 0, 0, 0}, {kReturnA, 0, 0, 0}}), 64u);
}

// Number 1 is answered by its argument, number 2 by its ABI.
const Program kByNumber{{kLoadInput, 0, 0, 0}, {kJumpEqual, 0, 2, 1},       {kLoadInput, 0, 0, 16},
                        {kReturnA, 0, 0, 0},   {kJumpEqual, 0, 2, 2},       {kLoadInput, 0, 0, 4},
                        {kReturnA, 0, 0, 0},   {kReturn, 0, 0, 0x7fff'0000}};

TEST(BpfConstantAnswer, IsTheAnswerThatNoArgumentChanges) {
    ASSERT_TRUE(verify(kByNumber));
    EXPECT_EQ(constant_answer(kByNumber, 1, 77), std::nullopt);
    EXPECT_EQ(constant_answer(kByNumber, 2, 77), 77u);
    EXPECT_EQ(constant_answer(kByNumber, 3, 77), 0x7fff'0000u);
}

TEST(SeccompAction, TheLeastPermissiveCounts) {
    using namespace seccomp;
    const uint32_t in_order[] = {kKillProcess, kKillThread, kTrap, kReturnError,
                                 kNotify,      kTrace,      kLog,  kAllow};
    for (size_t i = 0; i < std::size(in_order); i++)
        for (size_t j = 0; j < std::size(in_order); j++)
            EXPECT_EQ(is_more_severe(in_order[i] | 9, in_order[j]), i < j) << i << ' ' << j;
}

}  // namespace
}  // namespace kernel::bpf
