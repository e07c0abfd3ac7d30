// SPDX-License-Identifier: Apache-2.0
#include "task/wait_child.h"

#include "arch/cpu.h"
#include "task/orphans.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

bool is_asked_for(const Process& child, const WaitRequest& request) {
    if (request.who == WaitRequest::Who::Process && child.id() != request.id)
        return false;
    if (request.who == WaitRequest::Who::Group && child.group != request.id)
        return false;
    if (request.who == WaitRequest::Who::Exactly && &child != request.process.get())
        return false;
    // "Clone" children announce themselves by another signal than SIGCHLD, or none.
    const bool is_clone = child.exit_signal != kSigChld;
    return (request.options & WaitRequest::kAll) ||
           is_clone == ((request.options & WaitRequest::kClone) != 0);
}

WaitReport describe(const Process& child, int32_t status) {
    return {child.id(), child.credentials_ref()->user.real, status,
            child.dead_usage.get() + child.children_usage.get()};
}

WaitReport reap(Process& parent, Process& child, bool leave, DoomedProcesses& doomed) {
    const WaitReport report = describe(child, child.exit_status);
    if (!leave) {
        parent.children_usage.add(report.usage);
        doomed.add(ProcessTree::remove_process_locked(child));
    }
    return report;
}

// A stop or a continue that nobody has been told of; pid 0 where there is none that the caller wants.
WaitReport take_stop_report(Process& child, uint32_t options) {
    const SpinLock::Guard guard = child.signal_lock.lock();
    const int32_t status = child.stop_report;
    const uint32_t wanted = ExitStatus::is_stopped(status) ? WaitRequest::kStopped : WaitRequest::kContinued;
    if (status == 0 || !(options & wanted))
        return {};
    if (!(options & WaitRequest::kNoWait))
        child.stop_report = 0;
    return describe(child, status);
}

// One look at all children. Child where none is asked for, pid 0 where none has anything to report.
Result<WaitReport> look(Process& parent, const WaitRequest& request) {
    DoomedProcesses doomed;
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    bool any = false;
    for (Process& child : parent.children) {
        if (!is_asked_for(child, request))
            continue;
        any = true;
        if (child.zombie) {
            if (request.options & WaitRequest::kExited)
                return reap(parent, child, request.options & WaitRequest::kNoWait, doomed);
            continue;
        }
        if (const WaitReport report = take_stop_report(child, request.options); report.pid != 0)
            return report;
    }
    if (!any)
        return fail(Errno::Child);
    return WaitReport{};
}

}  // namespace

Result<WaitReport> wait_for_child(const WaitRequest& request) {
    Process& parent = current_thread().process();
    Waiter waiter{parent.child_changed};
    for (;;) {
        const WaitReport report = TRY(look(parent, request));
        if (report.pid != 0 || (request.options & WaitRequest::kNoHang))
            return report;
        if (waiter.sleep(kNever) == WakeReason::Interrupted)
            return fail(Errno::RestartSys);
    }
}

}  // namespace kernel
