// SPDX-License-Identifier: Apache-2.0
#include "task/stop.h"

#include "arch/cpu.h"
#include "task/child_notice.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/scheduler.h"
#include "task/signals.h"

namespace kernel {
namespace {

bool is_stopped(Process& process) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    return process.stopped;
}

// False if a SIGCONT has come since the stop signal was taken, or the process is ending anyway.
bool enter_stop(Process& process, uint32_t signal) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    if (!process.stop_dequeued || process.exiting || process.stopped)
        return false;
    process.stopped = true;
    process.stop_report = ExitStatus::stopped(signal);
    for (Thread& thread : process.threads) {
        thread.add_work(Thread::kStopPending);
        scheduler::interrupt(thread);
    }
    return true;
}

}  // namespace

void stop_process(uint32_t signal) {
    Process& process = current_thread().process();
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    if (signal != kSigStop && ProcessTree::is_orphaned_locked(process.group))
        return;
    if (enter_stop(process, signal))
        notice::stopped_or_continued(process, kChildStopped, static_cast<int32_t>(signal));
}

void stay_stopped() {
    Process& process = current_thread().process();
    Waiter waiter{process.resumed};
    while (is_stopped(process))
        if (waiter.sleep_killable(kNever) == WakeReason::Interrupted)
            return;
}

void announce_continue() {
    Thread& self = current_thread();
    self.clear_work(Thread::kNoticePending);
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    notice::stopped_or_continued(self.process(), kChildContinued, kSigCont);
}

}  // namespace kernel
