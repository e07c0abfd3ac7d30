// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/units.h"

namespace kernel {

// A call at a time: sleeping with a time-out, alarms, interval timers, time slices. The owner keeps the
// object alive until it has fired or cancel() has returned.
class Timer {
public:
    using Callback = void (*)(Timer& timer);
    explicit Timer(Callback callback) : callback_(callback) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer();

    // Calls the callback on this CPU in interrupt context, once, not before `deadline` (monotonic). Re-arming
    // moves it.
    void arm(Nanoseconds deadline);
    // Afterwards the callback neither runs nor will run (waits for one that runs on another CPU). No lock may
    // be held that the callback takes.
    void cancel();
    bool armed() const { return deadline_ != kNever; }
    Nanoseconds deadline() const { return deadline_; }

private:
    friend class TimerQueue;
    Callback callback_;
    Nanoseconds deadline_ = kNever;
    unsigned cpu_ = 0;
    ListLink link_;
};

// The local APIC timer's interrupt: fires what is due, ends the time slice, arms the next. Interrupts off.
void timer_interrupt();

}  // namespace kernel
