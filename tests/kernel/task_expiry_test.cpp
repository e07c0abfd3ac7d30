// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "task/expiry.h"

namespace kernel {
namespace {

TEST(Expiry, OneThatIsOffNeverPasses) {
    Expiry off{.next = 0, .interval = 5};
    EXPECT_EQ(off.pass(kNever), 0u);
    EXPECT_FALSE(off.is_on());
    EXPECT_EQ(off.left(7), 0u);
}

TEST(Expiry, OncePassesOnceAndIsOff) {
    Expiry once{.next = 100};
    EXPECT_EQ(once.pass(99), 0u);
    EXPECT_EQ(once.left(60), 40u);
    EXPECT_EQ(once.pass(100), 1u);
    EXPECT_FALSE(once.is_on());
    EXPECT_EQ(once.pass(200), 0u);
}

TEST(Expiry, RepeatingCountsTheTurnsAndStaysInStep) {
    Expiry every{.next = 100, .interval = 10};
    EXPECT_EQ(every.pass(100), 1u);
    EXPECT_EQ(every.next, 110u);
    EXPECT_EQ(every.pass(139), 3u);
    EXPECT_EQ(every.next, 140u);
    EXPECT_EQ(every.left(135), 5u);
}

TEST(Expiry, NextIsAlwaysLaterThanNow) {
    for (Nanoseconds now = 50; now < 200; now++) {
        Expiry every{.next = 50, .interval = 7};
        const uint64_t turns = every.pass(now);
        EXPECT_GT(every.next, now);
        EXPECT_EQ(every.next, 50 + turns * 7);
    }
}

TEST(Expiry, TimeDoesNotWrap) {
    Expiry late{.next = 100, .interval = kNever - 1};
    EXPECT_EQ(late.pass(100), 1u);
    EXPECT_EQ(late.next, kNever);
    Expiry often{.next = 1, .interval = 1};
    EXPECT_EQ(often.pass(kNever - 1), kNever - 1);
    EXPECT_EQ(often.next, kNever);
}

}  // namespace
}  // namespace kernel
