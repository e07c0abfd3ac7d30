// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "lib/list.h"
#include "lib/spin_lock.h"
#include "lib/units.h"

namespace kernel {

class Thread;
class WaitQueue;

// How a wait ended.
enum class WakeReason : uint8_t { Woken, Interrupted, TimedOut };

// One thread's place in one queue, on its stack. To wait without losing a wake-up: sign on, look at the
// condition, sleep.
//     Waiter waiter{queue};
//     while (!condition())
//         if (waiter.sleep(kNever) != WakeReason::Woken)
//             return fail(Errno::RestartSys);
// A wake between the look and the sleep makes sleep() return at once.
class Waiter {
public:
    explicit Waiter(WaitQueue& queue);
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter();

    // Sleeps until woken, until a signal that is not blocked arrives, or until `deadline` (monotonic). No
    // lock may be held. TimedOut is returned for a deadline in the past even where nothing else happened.
    // Signed on again afterwards.
    WakeReason sleep(Nanoseconds deadline);
    // The same, but a signal only interrupts if it kills the process.
    WakeReason sleep_killable(Nanoseconds deadline);

private:
    friend class WaitQueue;
    ListLink link_;
    WaitQueue& queue_;
    Thread& thread_;
    std::atomic<bool> woken_{false};
};

// Threads asleep until something happens. The wake functions may be called from any context but NMI, with
// locks of a lower rank than LockRank::WaitQueue held.
class WaitQueue {
public:
    void wake_all();
    void wake_one();
    bool empty();

private:
    friend class Waiter;
    SpinLock lock_{LockRank::WaitQueue};
    List<Waiter, &Waiter::link_> waiters_;
};

}  // namespace kernel
