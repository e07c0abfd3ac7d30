// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <thread>

#include "lib/guarded.h"

namespace kernel {
namespace {

TEST(SpinLock, KeepsTwoThreadsApart) {
    Guarded<int, LockRank::Heap> counter{0};
    auto count = [&] {
        for (int i = 0; i < 100'000; i++)
            ++*counter.lock();
    };
    std::thread other{count};
    count();
    other.join();
    EXPECT_EQ(*counter.lock(), 200'000);
}

TEST(SpinLock, RisingRanksMayBeHeldTogether) {
    SpinLock outer{LockRank::FileTable};
    SpinLock inner{LockRank::Heap};
    auto held_outer = outer.lock();
    auto held_inner = inner.lock();
    EXPECT_EQ(held_lock_ranks(),
              (uint64_t{1} << unsigned(LockRank::FileTable)) | (uint64_t{1} << unsigned(LockRank::Heap)));
    held_outer.unlock();
    held_inner.unlock();
    EXPECT_EQ(held_lock_ranks(), 0u);
}

TEST(SpinLockDeathTest, AFallingRankStopsTheKernelAtOnce) {
    SpinLock outer{LockRank::FileTable};
    SpinLock inner{LockRank::Heap};
    EXPECT_DEATH(
        {
            auto held_inner = inner.lock();
            auto held_outer = outer.lock();
        },
        "lock order");
}

}  // namespace
}  // namespace kernel
