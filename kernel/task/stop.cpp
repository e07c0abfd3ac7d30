// SPDX-License-Identifier: Apache-2.0
#include "task/stop.h"

#include "arch/cpu.h"
#include "task/child_notice.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/scheduler.h"
#include "task/signals.h"
#include "trace/stop.h"

namespace kernel {
namespace {

bool is_stopped(Process& process) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    return process.stopped;
}

// False if a SIGCONT has come since the stop signal was taken, or the process is ending anyway.
bool enter_stop(Process& process, uint32_t signal) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    if (!process.stop_dequeued || process.exiting)
        return false;
    process.stop_signal = signal;
    trace::group_stops_locked(process, current_thread());
    // Only a thread that is traced runs in a stopped process.
    if (std::exchange(process.stopped, true))
        return false;
    process.stop_report = ExitStatus::stopped(signal);
    for (Thread& thread : process.threads) {
        if (thread.tracing.is_traced())
            continue;
        thread.add_work(Thread::kStopPending);
        scheduler::interrupt(thread);
    }
    return true;
}

// Where the parent is the tracer, it hears of the stop as that.
bool is_told_by_trace(const Process& process) {
    const Thread* tracer = current_thread().tracing.tracer.load();
    return tracer && &tracer->process() == process.parent;
}

}  // namespace

void stop_process(uint32_t signal) {
    Process& process = current_thread().process();
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    if (signal != kSigStop && ProcessTree::is_orphaned_locked(process.group))
        return;
    if (enter_stop(process, signal) && !is_told_by_trace(process))
        notice::stopped_or_continued(process, kChildStopped, static_cast<int32_t>(signal));
}

void stay_stopped() {
    Process& process = current_thread().process();
    Waiter waiter{process.resumed};
    while (is_stopped(process) && !current_thread().tracing.is_traced())
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
