// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/spin_lock.h"
#include "lib/units.h"
#include "task/sleeper.h"

namespace kernel {

class WaitQueue;

// One thread's place in one queue, on its stack. To wait without losing a wake-up: sign on, look at the
// condition, sleep.
//     Waiter waiter{queue};
//     while (!condition())
//         if (waiter.sleep(kNever) != WakeReason::Woken)
//             return fail(Errno::RestartSys);
// A wake between the look and the sleep makes sleep() return at once. It stays signed on until it dies; a
// wake_one() that it did not get to use is passed on then.
class Waiter {
public:
    explicit Waiter(WaitQueue& queue);
    ~Waiter();

    // task/sleeper.h
    WakeReason sleep(Nanoseconds deadline) { return sleeper_.sleep(deadline); }
    WakeReason sleep_killable(Nanoseconds deadline) { return sleeper_.sleep_killable(deadline); }
    void sleep_uninterruptible() { sleeper_.sleep_uninterruptible(); }

private:
    friend class WaitQueue;
    ListLink link_;
    WaitQueue& queue_;
    Sleeper sleeper_;
};

// Threads asleep until something happens. The wake functions may be called from any context but NMI, with
// locks of a lower rank than LockRank::WaitQueue held.
class WaitQueue {
public:
    void wake_all();
    // Wakes the one that has waited longest and was not woken yet.
    void wake_one();
    bool empty();

private:
    friend class Waiter;
    SpinLock lock_{LockRank::WaitQueue};
    List<Waiter, &Waiter::link_> waiters_;
};

}  // namespace kernel
