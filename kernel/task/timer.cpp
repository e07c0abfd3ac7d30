// SPDX-License-Identifier: Apache-2.0
#include "task/timer.h"

#include <array>

#include "arch/clock.h"
#include "arch/cpu.h"
#include "lib/spin_lock.h"
#include "task/scheduler.h"

namespace kernel {

struct CpuTimers {
    SpinLock lock{LockRank::Timers};
    TimerQueue queue;
    Timer* running = nullptr;  // whose callback this CPU is in; under the lock
    // What the hardware is set to; this CPU's own, interrupts off.
    Nanoseconds programmed = kNever;

    void program(Nanoseconds deadline) {
        programmed = deadline;
        arm_cpu_timer(deadline);
    }
    // Takes the next timer that is due and notes that its callback runs; null where there is none.
    Timer* begin_due(Nanoseconds now) {
        const SpinLock::Guard guard = lock.lock();
        running = static_cast<Timer*>(queue.take_due(now));
        return running;
    }
    Nanoseconds first_deadline() {
        const SpinLock::Guard guard = lock.lock();
        return queue.first_deadline();
    }
};

namespace {
constinit std::array<CpuTimers, kMaxCpus> timers;
}

void Timer::arm(Nanoseconds when) {
    const InterruptState interrupts = save_and_disable_interrupts();
    const unsigned before = cpu_.load(std::memory_order_relaxed);
    if (before != kNoCpu) {
        const SpinLock::Guard guard = timers[before].lock.lock();
        timers[before].queue.remove(*this);
    }
    CpuTimers& mine = timers[this_cpu().number];
    {
        const SpinLock::Guard guard = mine.lock.lock();
        cpu_.store(this_cpu().number, std::memory_order_relaxed);
        deadline = when;
        mine.queue.insert(*this);
    }
    want_timer_interrupt(when);
    restore_interrupts(interrupts);
}

void Timer::cancel() {
    // A callback that re-arms the timer may move it to another CPU meanwhile: then once more.
    for (unsigned cpu = cpu_.load(std::memory_order_acquire); cpu != kNoCpu;) {
        CpuTimers& its = timers[cpu];
        SpinLock::Guard guard = its.lock.lock();
        its.queue.remove(*this);
        const bool runs = its.running == this;
        guard.unlock();
        const unsigned now = cpu_.load(std::memory_order_acquire);
        if (!runs && now == cpu)
            return;
        cpu = now;
        wait_for_lock();
    }
}

void want_timer_interrupt(Nanoseconds deadline) {
    CpuTimers& mine = timers[this_cpu().number];
    if (deadline < mine.programmed)
        mine.program(deadline);
}

void timer_interrupt() {
    CpuTimers& mine = timers[this_cpu().number];
    mine.programmed = kNever;
    while (Timer* due = mine.begin_due(monotonic_now()))
        due->callback_(*due);
    const Nanoseconds slice_end = scheduler::timer_tick();
    const Nanoseconds next = std::min(mine.first_deadline(), slice_end);
    if (next < mine.programmed)
        mine.program(next);
}

}  // namespace kernel
