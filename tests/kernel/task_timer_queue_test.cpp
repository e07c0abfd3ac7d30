// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "task/timer_queue.h"

namespace kernel {
namespace {

TEST(TimerQueue, AnEmptyOneHasNoDeadline) {
    TimerQueue queue;
    EXPECT_EQ(queue.first_deadline(), kNever);
    EXPECT_EQ(queue.take_due(kNever - 1), nullptr);
}

TEST(TimerQueue, NothingIsDueBeforeItsTime) {
    TimerQueue queue;
    TimerEntry entry;
    entry.deadline = 100;
    queue.insert(entry);
    EXPECT_EQ(queue.take_due(99), nullptr);
    EXPECT_EQ(queue.take_due(100), &entry);
    EXPECT_EQ(queue.first_deadline(), kNever);
}

TEST(TimerQueue, EqualDeadlinesKeepTheirOrder) {
    TimerQueue queue;
    TimerEntry entries[3];
    for (TimerEntry& entry : entries) {
        entry.deadline = 7;
        queue.insert(entry);
    }
    for (TimerEntry& entry : entries)
        EXPECT_EQ(queue.take_due(7), &entry);
}

TEST(TimerQueue, ARemovedOneNeverFires) {
    TimerQueue queue;
    TimerEntry early, late;
    early.deadline = 1;
    late.deadline = 2;
    queue.insert(late);
    queue.insert(early);
    queue.remove(early);
    EXPECT_EQ(queue.first_deadline(), 2u);
    EXPECT_EQ(queue.take_due(5), &late);
}

TEST(TimerQueue, AnyOrderOfArrivalFiresInOrder) {
    std::mt19937_64 random{1};
    TimerQueue queue;
    std::deque<TimerEntry> entries(200);
    std::vector<Nanoseconds> deadlines;
    for (TimerEntry& entry : entries) {
        entry.deadline = random() % 50;
        deadlines.push_back(entry.deadline);
        queue.insert(entry);
    }
    std::sort(deadlines.begin(), deadlines.end());
    for (Nanoseconds deadline : deadlines) {
        EXPECT_EQ(queue.first_deadline(), deadline);
        EXPECT_EQ(queue.take_due(deadline)->deadline, deadline);
    }
}

}  // namespace
}  // namespace kernel
