// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "task/run_queue.h"

namespace kernel {
namespace {

TEST(RunQueue, FirstComeFirstServed) {
    RunQueue queue;
    Schedulable a, b, c;
    for (Schedulable* item : {&a, &b, &c})
        queue.push(*item);
    EXPECT_EQ(queue.size_hint(), 3u);
    EXPECT_EQ(queue.pop(), &a);
    EXPECT_EQ(queue.pop(), &b);
    EXPECT_EQ(queue.pop(), &c);
    EXPECT_EQ(queue.pop(), nullptr);
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(queue.size_hint(), 0u);
}

TEST(RunQueue, RemovingTakesOneOutOfTheMiddle) {
    RunQueue queue;
    Schedulable a, b, c;
    for (Schedulable* item : {&a, &b, &c})
        queue.push(*item);
    queue.remove(b);
    EXPECT_FALSE(b.run_link.linked());
    EXPECT_EQ(queue.size_hint(), 2u);
    EXPECT_EQ(queue.pop(), &a);
    EXPECT_EQ(queue.pop(), &c);
}

TEST(RunQueue, AThiefGetsTheOldestThatMayRunThere) {
    RunQueue queue;
    Schedulable pinned, first, second;
    pinned.affinity = 0b0001;
    first.affinity = 0b1110;
    for (Schedulable* item : {&pinned, &first, &second})
        queue.push(*item);
    EXPECT_EQ(queue.steal_for(2), &first);
    EXPECT_EQ(queue.steal_for(2), &second);
    EXPECT_EQ(queue.steal_for(2), nullptr);
    EXPECT_EQ(queue.pop(), &pinned);
}

TEST(RunQueue, AThreadWithoutSliceWaitsForTheNextRound) {
    RunQueue queue;
    Schedulable hog, sleeper;
    queue.push(hog);
    ASSERT_EQ(queue.pop(), &hog);
    hog.slice_left = 0;
    EXPECT_FALSE(queue.push(hog));
    EXPECT_TRUE(queue.push(sleeper));
    EXPECT_EQ(queue.pop(), &sleeper);
    EXPECT_EQ(queue.pop(), &hog);
    EXPECT_EQ(hog.slice_left, kTimeSlice);
}

TEST(RunQueue, WhoBlocksKeepsTheRestOfItsSlice) {
    RunQueue queue;
    Schedulable sleeper;
    queue.push(sleeper);
    queue.pop();
    sleeper.slice_left = 5;
    EXPECT_TRUE(queue.push(sleeper));
    EXPECT_EQ(queue.pop()->slice_left, 5u);
}

TEST(RunQueue, NobodyStarvesBehindOneThatKeepsWaking) {
    RunQueue queue;
    Schedulable hog, sleeper;
    queue.push(hog);
    queue.pop();
    hog.slice_left = 0;
    queue.push(hog);
    int turns = 0;
    queue.push(sleeper);
    for (Schedulable* next = queue.pop(); next != &hog; next = queue.pop(), turns++) {
        sleeper.slice_left -= kTimeSlice / 4;
        queue.push(sleeper);
    }
    EXPECT_EQ(turns, 4);
}

constexpr CpuMask kFour = 0b1111;

TEST(ChooseCpu, TheLastOneIfItIsIdle) {
    EXPECT_EQ(choose_cpu(2, ~CpuMask{0}, 0b0110, kFour), 2u);
}

TEST(ChooseCpu, AnIdleOneRatherThanABusyLastOne) {
    EXPECT_EQ(choose_cpu(0, ~CpuMask{0}, 0b1100, kFour), 2u);
}

TEST(ChooseCpu, TheLastOneWhereAllAreBusy) {
    EXPECT_EQ(choose_cpu(3, ~CpuMask{0}, 0, kFour), 3u);
}

TEST(ChooseCpu, AffinityBindsEvenIfOthersAreIdle) {
    EXPECT_EQ(choose_cpu(0, 0b0010, 0b1101, kFour), 1u);
    EXPECT_EQ(choose_cpu(0, 0b1010, 0b0101, kFour), 1u);
    EXPECT_EQ(choose_cpu(0, 0b1010, 0b1101, kFour), 3u);
}

TEST(ChooseCpu, AMaskWithoutACpuThatRunsAllowsAll) {
    EXPECT_EQ(choose_cpu(1, 0b1'0000, 0, kFour), 1u);
    EXPECT_EQ(choose_cpu(1, 0b1'0000, 0b1000, kFour), 3u);
}

TEST(ChooseCpu, NeverGivesAForbiddenOne) {
    for (CpuMask allowed = 1; allowed <= kFour; allowed++)
        for (CpuMask idle = 0; idle <= kFour; idle++)
            for (unsigned last = 0; last < 4; last++) {
                const unsigned chosen = choose_cpu(last, allowed, idle, kFour);
                EXPECT_TRUE(allowed >> chosen & 1);
                if (allowed & idle) {
                    EXPECT_TRUE(idle >> chosen & 1);
                }
            }
}

}  // namespace
}  // namespace kernel
