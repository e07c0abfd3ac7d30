// SPDX-License-Identifier: Apache-2.0
#include "fs/record_locks.h"

#include <algorithm>
#include <atomic>

#include "fs/lock_list.h"
#include "lib/spin_lock.h"
#include "task/wait_queue.h"

// One table for all files: locks are few, and held for long.
namespace kernel::record_locks {
namespace {

constinit SpinLock table_lock{LockRank::FileLocks};
constinit LockList table;
constinit WaitQueue released;
constinit std::atomic<uint32_t> held{0};  // locks in the table

Result<> try_acquire(Inode& inode, const Lock& wanted) {
    LockList::Spares spares = TRY(LockList::Spares::allocate());
    SpinLock::Guard guard = table_lock.lock();
    if (table.conflict(inode, wanted))
        return fail(Errno::Again);
    table.remove(inode, wanted, spares);
    table.add(inode, wanted, spares);
    held.store(table.size(), std::memory_order_release);
    return {};
}

}  // namespace

Result<> acquire(Inode& inode, const Lock& wanted, bool wait) {
    Result<> done = try_acquire(inode, wanted);
    if (done || done.error() != Errno::Again)
        return done;
    if (!wait)
        return done;
    Waiter waiter{released};
    while (true) {
        Result<> next = try_acquire(inode, wanted);
        if (next || next.error() != Errno::Again)
            return next;
        if (waiter.sleep(kNever) != WakeReason::Woken)
            return fail(Errno::RestartSys);
    }
}

Result<> release(Inode& inode, const Lock& range) {
    LockList::Spares spares = TRY(LockList::Spares::allocate());
    SpinLock::Guard guard = table_lock.lock();
    table.remove(inode, range, spares);
    held.store(table.size(), std::memory_order_release);
    guard.unlock();
    released.wake_all();
    return {};
}

Lock find_conflict(Inode& inode, const Lock& wanted) {
    SpinLock::Guard guard = table_lock.lock();
    const Lock* found = table.conflict(inode, wanted);
    return found ? *found : Lock{};
}

void release_all(Inode& inode, const void* owner) {
    if (held.load(std::memory_order_acquire) == 0)
        return;
    SpinLock::Guard guard = table_lock.lock();
    const bool any = table.remove_owner(inode, owner);
    held.store(table.size(), std::memory_order_release);
    guard.unlock();
    if (any)
        released.wake_all();
}

}  // namespace kernel::record_locks
