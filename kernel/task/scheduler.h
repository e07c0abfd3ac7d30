// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/cross_call.h"
#include "lib/result.h"
#include "lib/units.h"
#include "task/usage.h"

namespace kernel {

class AddressSpace;
class Thread;

// Who runs where. One queue for each CPU, in rounds of time slices; a CPU without work takes from others
// before it halts. Decisions (task/run_queue.h) are tested on the host.
//
// A thread blocks in three steps: it sets its state to Blocked, looks whether it still has to wait, and calls
// switch_away(). wake() undoes the first step at any moment, so a wake-up between any two steps is never lost
// (task/sleeper.h does this for everybody). The switch holds the run queue's lock from before the choice of
// the next thread until that thread has released it on its own stack (finish_switch), so nobody can run or
// free a thread whose stack is still in use.
namespace scheduler {

// The flow of control that this CPU booted in becomes its idle thread, and threads may be started on it from
// now on. Once by each CPU, interrupts off.
void join();
// Runs whatever there is to run, after join().
[[noreturn]] void idle();

// Makes a new thread runnable; the scheduler keeps a reference to it until it has ended.
void start(Thread& thread);
// Makes a blocked thread runnable; nothing happens to one that is not blocked. Any context but NMI.
void wake(Thread& thread);
// The thread is to look at its pending_work soon: wakes it, or sends the CPU that it runs on through the
// kernel.
void interrupt(Thread& thread);
// Gives the CPU away if another thread waits for it or the current one has blocked. No lock held.
void switch_away();
// sched_yield(2)
void yield();
// Before the return to user mode, if this_cpu().reschedule says so. Interrupts off.
void preempt();
// The current thread's end: it is released once another thread runs.
[[noreturn]] void end_current();
// sched_setaffinity(2): moves the thread if it may no longer be where it is. Inval for no CPU that exists.
Result<> set_affinity(Thread& thread, CpuMask cpus);

// From the timer interrupt: ends the time slice if it is over and somebody waits. The next deadline to call
// it at, or kNever.
Nanoseconds timer_tick();

// The page tables that this CPU uses from now on; null: the kernel's own. For a thread that changes its
// process's memory.
void use_address_space(AddressSpace* space);
// Every CPU of `cpus`, and this one, that runs in `space` has its local descriptors from now on.
void reload_local_descriptors(AddressSpace& space, CpuMask cpus);
// No CPU uses `space` afterwards: kernel threads keep the last one loaded. For its destructor.
void forget_address_space(AddressSpace& space);

// What the thread has used, with what it uses right now.
Usage usage_of(const Thread& thread);

struct Load {
    unsigned runnable;  // with those that run
    uint64_t switches;
    Nanoseconds idle_time;  // of all CPUs together
};
Load load();

}  // namespace scheduler
}  // namespace kernel
