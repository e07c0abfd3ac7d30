// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "lib/units.h"

namespace kernel {

class Thread;

// How a wait ended.
enum class WakeReason : uint8_t { Woken, Interrupted, TimedOut };

// The current thread, about to sleep until somebody calls wake(). Lies on its stack; whoever keeps a pointer
// to it (a queue) must let the thread unlink it under the lock that wake() is called with, or the stack frame
// may be gone by then.
class Sleeper {
public:
    Sleeper();
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    // A wake-up that came before sleep() makes it return at once. Any context but NMI, locks of a rank below
    // LockRank::RunQueue may be held.
    void wake();
    // A wake-up that no sleep() has consumed yet.
    bool woken() const { return woken_.load(); }

    // Sleeps until woken, until a signal that is not blocked arrives, or until `deadline` (monotonic). Woken
    // wins over Interrupted, that over TimedOut. No lock may be held.
    WakeReason sleep(Nanoseconds deadline);
    // The same, but a signal only interrupts if it kills the thread.
    WakeReason sleep_killable(Nanoseconds deadline);
    // The same, whatever signal comes: who does this must be certain of the wake-up.
    void sleep_uninterruptible();

private:
    WakeReason sleep_unless(bool (*interrupted)(), Nanoseconds deadline);

    Thread& thread_;
    std::atomic<bool> woken_{false};
};

}  // namespace kernel
