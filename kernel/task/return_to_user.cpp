// SPDX-License-Identifier: Apache-2.0
// What stands between the end of a system call, trap or interrupt and user mode (arch/user_return.h calls it
// until nothing is left).
#include "arch/cpu.h"
#include "arch/trap_handlers.h"
#include "arch/user_copy.h"
#include "task/lifecycle.h"
#include "task/scheduler.h"
#include "task/signal_delivery.h"
#include "task/stop.h"
#include "task/thread.h"
#include "trace/stop.h"

namespace kernel {
namespace {

// CLONE_CHILD_SETTID: in the child's memory, which only the child can write. A bad pointer is the program's
// problem, as on Linux.
void write_child_tid(Thread& self) {
    self.clear_work(Thread::kChildTidPending);
    const int32_t id = self.id();
    (void)copy_to_user(self.set_child_tid, &id, sizeof id);
}

// First the mark, then the look: a change in between sets it again.
void settle_ports(Thread& self) {
    self.clear_work(Thread::kPortsPending);
    self.ports.settle_changes(this_cpu().port_window);
}

void do_work(Thread& self, uint32_t work, TrapFrame& frame) {
    if (self.signals.ending.load())
        exit_thread(0);
    if (work & Thread::kPortsPending)
        settle_ports(self);
    if (work & Thread::kChildTidPending)
        write_child_tid(self);
    if (work & Thread::kNoticePending)
        announce_continue();
    if (work & Thread::kCallExitPending) {
        self.clear_work(Thread::kCallExitPending);
        trace::report_call_exit();
    }
    if (work & Thread::kStopPending)
        stay_stopped();
    if (work & (Thread::kSignalPending | Thread::kTrapPending))
        deliver_signals(frame);
}

}  // namespace

void return_to_user(TrapFrame& frame) {
    if (this_cpu().reschedule)
        scheduler::preempt();
    Thread& self = current_thread();
    const uint32_t work = self.pending_work.load();
    if (work == 0)
        return;
    enable_interrupts();
    do_work(self, work, frame);
    disable_interrupts();
}

}  // namespace kernel
