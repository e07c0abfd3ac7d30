// SPDX-License-Identifier: Apache-2.0
#include "fs/record_locks.h"

#include <algorithm>
#include <atomic>

#include "fs/lock_list.h"
#include "lib/spin_lock.h"
#include "task/sleeper.h"

// One table for all files: locks are few, and held for long.
namespace kernel::record_locks {
namespace {

constinit SpinLock table_lock{LockRank::FileLocks};
constinit LockList table;
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

// A thread that waits for any lock to go.
class LockWaiter {
public:
    LockWaiter() {
        SpinLock::Guard guard = table_lock.lock();
        all.push_back(*this);
    }
    ~LockWaiter() {
        SpinLock::Guard guard = table_lock.lock();
        link_.unlink();
    }
    WakeReason sleep() { return sleeper_.sleep(kNever); }
    // table_lock is held.
    static void wake_all() {
        for (LockWaiter& waiter : all)
            waiter.sleeper_.wake();
    }

private:
    ListLink link_;
    Sleeper sleeper_;
    static constinit PermanentList<LockWaiter, &LockWaiter::link_> all;
};
constinit PermanentList<LockWaiter, &LockWaiter::link_> LockWaiter::all;

}  // namespace

Result<> acquire(Inode& inode, const Lock& wanted, bool wait) {
    Result<> done = try_acquire(inode, wanted);
    if (done || done.error() != Errno::Again)
        return done;
    if (!wait)
        return done;
    LockWaiter waiter;
    while (true) {
        Result<> next = try_acquire(inode, wanted);
        if (next || next.error() != Errno::Again)
            return next;
        if (waiter.sleep() != WakeReason::Woken)
            return fail(Errno::RestartSys);
    }
}

Result<> release(Inode& inode, const Lock& range) {
    LockList::Spares spares = TRY(LockList::Spares::allocate());
    SpinLock::Guard guard = table_lock.lock();
    table.remove(inode, range, spares);
    held.store(table.size(), std::memory_order_release);
    LockWaiter::wake_all();
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
    if (any)
        LockWaiter::wake_all();
}

}  // namespace kernel::record_locks
