// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/inode.h"
#include "lib/result.h"

namespace kernel {

// Advisory locks: fcntl(2)'s record locks, whose owner is a process's FileTable, and flock(2)'s, whose owner
// is the OpenFile and which cover all of a file. The two kinds do not see each other, as on Linux. Any
// thread, no lock held.
namespace record_locks {

enum class Kind : uint8_t { Record, WholeFile };

struct Lock {
    Kind kind = Kind::Record;
    bool exclusive = false;
    uint64_t begin = 0;
    uint64_t end = ~uint64_t{0};  // the byte behind the last; all ones: to the end of the file and beyond
    const void* owner = nullptr;
    int32_t pid = 0;  // what F_GETLK tells others
};

// Locks a range, replacing what the owner holds of it. Again where another owner is in the way and `wait` is
// false; RestartSys on a signal, NoMem. Deadlocks are not detected (Linux may or may not say EDEADLK).
Result<> acquire(Inode& inode, const Lock& wanted, bool wait);
// Unlocks the owner's part of a range. NoMem where a lock would have to be split.
Result<> release(Inode& inode, const Lock& range);
// What stands in the way of `wanted`; an owner of null: nothing does.
Lock find_conflict(Inode& inode, const Lock& wanted);
// When the owner goes. Costs nothing while nobody locks anything.
void release_all(Inode& inode, const void* owner);

}  // namespace record_locks
}  // namespace kernel
