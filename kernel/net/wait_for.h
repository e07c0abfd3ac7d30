// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/result.h"
#include "lib/units.h"
#include "task/wait_queue.h"

namespace kernel {

// Calls attempt() until it answers anything but Again, and sleeps in `queue` between the attempts. `deadline`
// is monotonic; 0: does not wait, kNever: for ever. Again when it has passed. A signal interrupts: a call
// without a time-out is restarted (RestartSys), one with a time-out is not (Intr), since that would begin
// anew (socket(7)).
template <class Attempt>
auto wait_for(WaitQueue& queue, Nanoseconds deadline, Attempt attempt) -> decltype(attempt()) {
    auto done = attempt();
    if (done || done.error() != Errno::Again || deadline == 0)
        return done;
    Waiter waiter{queue};
    for (;;) {
        auto again = attempt();
        if (again || again.error() != Errno::Again)
            return again;
        switch (waiter.sleep(deadline)) {
            case WakeReason::Woken:
                break;
            case WakeReason::Interrupted:
                return fail(deadline == kNever ? Errno::RestartSys : Errno::Intr);
            case WakeReason::TimedOut:
                return fail(Errno::Again);
        }
    }
}

}  // namespace kernel
