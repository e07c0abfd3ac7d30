// SPDX-License-Identifier: Apache-2.0
#include "task/wait_child.h"

#include "arch/cpu.h"
#include "task/orphans.h"
#include "task/process_tree.h"
#include "trace/relation.h"

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
            child.dead_usage.get() + child.children_usage.get(), false};
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

bool is_asked_for(const trace::Tracing& tracee, const WaitRequest& request) {
    const Thread& thread = tracee.thread;
    switch (request.who) {
        case WaitRequest::Who::Any:
            return true;
        case WaitRequest::Who::Process:
            return thread.id() == request.id;
        case WaitRequest::Who::Group:
            return thread.process().group == request.id;
        case WaitRequest::Who::Exactly:
            return &thread.process() == request.process.get() && thread.id() == thread.process().id();
    }
    return false;
}

WaitReport describe(const trace::Tracing& tracee, int32_t status) {
    WaitReport report = describe(tracee.thread.process(), status);
    report.pid = tracee.thread.id();
    return report;
}

// A stop for the tracer, or a continue of the process; pid 0 where there is none that the caller wants.
WaitReport take_trace_report(trace::Tracing& tracee, uint32_t options) {
    Process& process = tracee.thread.process();
    WaitReport report;
    {
        const SpinLock::Guard guard = process.signal_lock.lock();
        if (tracee.stopped && !tracee.listening && tracee.code != 0) {
            report = describe(tracee, ExitStatus::stopped(static_cast<uint32_t>(tracee.code)));
            report.trapped = true;
            if (!(options & WaitRequest::kNoWait))
                tracee.code = 0;
            return report;
        }
    }
    if (!(options & WaitRequest::kContinued))
        return report;
    report = take_stop_report(process, options & ~WaitRequest::kStopped);
    report.pid = report.pid != 0 ? tracee.thread.id() : 0;
    return report;
}

// A tracee that has ended: a process of its own as any child; another thread, or another's child, is told of
// here and goes back to whoever is to know next.
WaitReport take_dead(Process& tracer, trace::Tracing& tracee, bool leave, DoomedProcesses& doomed) {
    Process& process = tracee.thread.process();
    const bool is_whole = process.leader == &tracee.thread;
    if (is_whole && process.parent == &tracer) {
        if (!leave)
            trace::let_go_locked(tracee, doomed);
        return reap(tracer, process, leave, doomed);
    }
    const bool settled = is_whole || process.exiting;  // by exit_group(2) or a signal
    const WaitReport report = describe(tracee, settled ? process.exit_status : tracee.exit_status);
    if (!leave)
        trace::let_go_locked(tracee, doomed);
    return report;
}

// One look at the tracees of a thread; `any` is set if one is asked for.
WaitReport look_at_tracees(Thread& tracer, const WaitRequest& request, bool& any, DoomedProcesses& doomed) {
    for (trace::Tracing& tracee : tracer.tracing.tracees) {
        if (!is_asked_for(tracee, request))
            continue;
        any = true;
        Process& process = tracee.thread.process();
        if (!tracee.dead) {
            if (const WaitReport report = take_trace_report(tracee, request.options); report.pid != 0)
                return report;
            continue;
        }
        // A first thread counts as ended when all have.
        const bool is_over = process.leader != &tracee.thread || process.zombie;
        if (is_over && (request.options & WaitRequest::kExited))
            return take_dead(tracer.process(), tracee, request.options & WaitRequest::kNoWait, doomed);
    }
    return {};
}

// One look at all children and tracees. Child where none is asked for, pid 0 where none has anything to
// report.
Result<WaitReport> look(Process& parent, const WaitRequest& request) {
    DoomedProcesses doomed;
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    bool any = false;
    for (Process& child : parent.children) {
        // Tracees come below, as that.
        if (trace::is_traced_by_locked(child, parent) || !is_asked_for(child, request))
            continue;
        any = true;
        if (child.zombie && trace::has_foreign_tracer_locked(child))
            continue;  // who hears of it first
        if (child.zombie) {
            if (request.options & WaitRequest::kExited)
                return reap(parent, child, request.options & WaitRequest::kNoWait, doomed);
            continue;
        }
        if (const WaitReport report = take_stop_report(child, request.options); report.pid != 0)
            return report;
    }
    for (Thread& thread : parent.threads) {
        if ((request.options & WaitRequest::kNoThread) && &thread != &current_thread())
            continue;
        if (const WaitReport report = look_at_tracees(thread, request, any, doomed); report.pid != 0)
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
