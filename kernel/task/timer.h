// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "lib/units.h"
#include "task/timer_queue.h"

namespace kernel {

// A call at a time: sleeping with a time-out, alarms, interval timers. The owner keeps the object alive until
// it has fired or cancel() has returned, and calls arm() and cancel() from one thread at a time.
class Timer : private TimerEntry {
public:
    using Callback = void (*)(Timer& timer);
    explicit Timer(Callback callback) : callback_(callback) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() {
        if (cpu_.load(std::memory_order_relaxed) != kNoCpu)
            cancel();
    }

    // Calls the callback on this CPU in interrupt context, once, not before `deadline` (monotonic). Re-arming
    // moves it; the callback may do that.
    void arm(Nanoseconds deadline);
    // Afterwards the callback neither runs nor will run (waits for one that runs on another CPU). No lock may
    // be held that the callback takes.
    void cancel();

private:
    friend void timer_interrupt();
    friend struct CpuTimers;

    Callback callback_;
    // Whose queue it stands in or was last put into; kNoCpu before the first time.
    static constexpr unsigned kNoCpu = ~0u;
    std::atomic<unsigned> cpu_{kNoCpu};
};

// The local APIC timer's interrupt: fires what is due, ends the time slice, arms the next. Interrupts off.
void timer_interrupt();

// Sees to it that this CPU's timer interrupt comes at `deadline` or before; if early, it finds nothing to do
// and asks the scheduler again. For time slices. Interrupts off.
void want_timer_interrupt(Nanoseconds deadline);

}  // namespace kernel
