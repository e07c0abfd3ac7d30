// SPDX-License-Identifier: Apache-2.0
#include "task/sleeper.h"

#include "arch/clock.h"
#include "arch/cpu.h"
#include "task/scheduler.h"
#include "task/signals.h"
#include "task/thread.h"
#include "task/timer.h"

namespace kernel {
namespace {

struct AlarmClock : Timer {
    explicit AlarmClock(Thread& sleeping) : Timer(ring), thread(sleeping) {}
    static void ring(Timer& timer) { scheduler::wake(static_cast<AlarmClock&>(timer).thread); }

    Thread& thread;
};

bool passed(Nanoseconds deadline) {
    return deadline != kNever && monotonic_now() >= deadline;
}

}  // namespace

Sleeper::Sleeper() : thread_(current_thread()) {}

void Sleeper::wake() {
    Thread& thread = thread_;  // once woken_ is set, the sleeper may be gone as soon as the caller's lock is
    woken_.store(true);
    scheduler::wake(thread);
}

// The order counts: first Blocked, then the look at everything that a waker sets before it looks for Blocked.
WakeReason Sleeper::sleep_unless(bool (*interrupted)(), Nanoseconds deadline) {
    AlarmClock alarm{thread_};
    if (deadline != kNever && !passed(deadline))
        alarm.arm(deadline);
    WakeReason reason = WakeReason::Woken;
    for (;;) {
        thread_.scheduler.state.store(Schedulable::State::Blocked);
        if (woken_.exchange(false))
            break;
        if (interrupted()) {
            reason = WakeReason::Interrupted;
            break;
        }
        if (passed(deadline)) {
            reason = WakeReason::TimedOut;
            break;
        }
        scheduler::switch_away();
    }
    thread_.scheduler.state.store(Schedulable::State::Running);
    return reason;
}

WakeReason Sleeper::sleep(Nanoseconds deadline) {
    return sleep_unless(signals::pending_for_current, deadline);
}

void Sleeper::sleep_uninterruptible() {
    (void)sleep_unless([] { return false; }, kNever);
}

WakeReason Sleeper::sleep_killable(Nanoseconds deadline) {
    return sleep_unless(signals::killed, deadline);
}

}  // namespace kernel
