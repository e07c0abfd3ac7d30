// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <thread>

#include "fs/memory_file.h"
#include "fs/name_space.h"
#include "fs/record_locks.h"
#include "fs_fakes.h"
#include "task/credentials.h"

namespace kernel {
namespace {

using record_locks::Lock;

Inode& an_inode() {
    host::provide_file_systems();
    return names::root()->inode();
}

// Each byte's holders, by owner: 0 nobody, 1 shared, 2 exclusive.
TEST(RecordLocks, RandomLocksAgainstBytes) {
    Inode& inode = an_inode();
    constexpr size_t kBytes = 60, kOwners = 3;
    std::array<std::array<int, kBytes>, kOwners> model{};
    int owners[kOwners];
    std::mt19937 random{17};
    for (int i = 0; i < 30'000; i++) {
        const size_t who = random() % kOwners;
        Lock lock;
        lock.owner = &owners[who];
        lock.begin = random() % (kBytes - 1);
        lock.end = lock.begin + 1 + random() % (kBytes - lock.begin);
        lock.exclusive = random() % 2;
        if (random() % 3 == 0) {
            ASSERT_TRUE(record_locks::release(inode, lock));
            for (uint64_t at = lock.begin; at < lock.end && at < kBytes; at++)
                model[who][at] = 0;
            continue;
        }
        bool free = true;
        for (size_t other = 0; other < kOwners; other++)
            for (uint64_t at = lock.begin; other != who && at < lock.end && at < kBytes; at++)
                free = free && (model[other][at] == 0 || (model[other][at] == 1 && !lock.exclusive));
        ASSERT_EQ(record_locks::find_conflict(inode, lock).owner == nullptr, free);
        ASSERT_EQ(record_locks::acquire(inode, lock, false).has_value(), free);
        for (uint64_t at = lock.begin; free && at < lock.end && at < kBytes; at++)
            model[who][at] = lock.exclusive ? 2 : 1;
        if (random() % 50 == 0) {
            record_locks::release_all(inode, lock.owner);
            model[who] = {};
        }
    }
    for (int& owner : owners)
        record_locks::release_all(inode, &owner);
}

TEST(RecordLocks, AWaiterGetsTheLockWhenItsHolderGoes) {
    Inode& inode = an_inode();
    int first, second;
    Lock lock;
    lock.exclusive = true;
    lock.owner = &first;
    ASSERT_TRUE(record_locks::acquire(inode, lock, false));
    std::thread waiter{[&] {
        host::provide_file_systems();
        Lock wanted = lock;
        wanted.owner = &second;
        EXPECT_TRUE(record_locks::acquire(inode, wanted, true));
    }};
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    record_locks::release_all(inode, &first);
    waiter.join();
    EXPECT_EQ(record_locks::find_conflict(inode, lock).owner, &second);
    record_locks::release_all(inode, &second);
}

}  // namespace
}  // namespace kernel
