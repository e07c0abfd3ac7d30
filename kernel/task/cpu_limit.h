// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/spin_lock.h"
#include "lib/units.h"
#include "task/timer.h"

namespace kernel {

class Process;

// RLIMIT_CPU (setrlimit(2)): SIGXCPU at the soft limit and each second after it, SIGKILL at the hard one. The
// timer fires when the process could have used up the rest at the earliest, looks, and is set again. Any
// thread.
class CpuLimit : private Timer {
public:
    explicit CpuLimit(Process& process) : Timer(fire), process_(process) {}
    // The limit of the process has been set, or inherited by one that is about to run.
    void changed();
    void cancel();

private:
    static void fire(Timer& timer);
    Nanoseconds check();

    Process& process_;
    SpinLock lock_{LockRank::ProcessTimers};  // arming and cancelling one at a time; fire() does not take it
};

}  // namespace kernel
