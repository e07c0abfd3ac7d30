// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/ref.h"
#include "lib/units.h"
#include "task/thread.h"

namespace kernel {

// Who runs where. One queue for each CPU, round robin with time slices; a CPU without work takes from others
// before it halts. Decisions (task/run_queue.h) are tested on the host.
namespace scheduler {

// Gives this CPU its idle thread and starts scheduling on it; called once by each CPU, never returns.
[[noreturn]] void run_on_this_cpu();

// Makes a new thread runnable.
void start(Thread& thread);
// Makes a blocked thread runnable; nothing happens to one that is not blocked. Any context but NMI.
void wake(Thread& thread);
// Gives the CPU away; the current thread's state says whether it comes back by itself. No lock held.
void switch_away();
// sched_yield(2)
void yield();
// Before the return to user mode, if this_cpu().reschedule says so.
void preempt();
// The current thread's end: its stack is freed once another thread runs.
[[noreturn]] void end_current();
// sched_setaffinity(2): moves the thread if it may no longer be where it is. Inval for no CPU at all.
Result<> set_affinity(Thread& thread, CpuMask cpus);

struct Load {
    unsigned runnable;
    uint64_t switches;
    Nanoseconds idle_time;
};
Load load();

}  // namespace scheduler
}  // namespace kernel
