// SPDX-License-Identifier: Apache-2.0
#include "trace/relation.h"

#include "arch/control_registers.h"
#include "arch/cpu.h"
#include "task/child_notice.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/signals.h"
#include "trace/access.h"
#include "trace/stop.h"

namespace kernel::trace {
namespace {

void link_locked(Thread& tracee, Thread& tracer, uint32_t options, bool seized) {
    Tracing& tracing = tracee.tracing;
    tracing.options = options;
    tracing.seized = seized;
    tracing.tracer_is_capable = tracer.credentials_ref()->has(Capability::SysPtrace);
    tracer.tracing.tracees.push_back(tracing);
    tracing.tracer.store(&tracer);
}

// One that is stopped already stops anew, for its tracer.
void move_group_stop_locked(Thread& tracee) {
    Process& process = tracee.process();
    if (!process.stopped)
        return;
    tracee.clear_work(Thread::kStopPending);
    ask_for_trap_locked(tracee);
    process.resumed.wake_all();
}

Result<> begin(Thread& target, uint32_t options, bool seized) {
    Thread& self = current_thread();
    Process& process = target.process();
    if (&process == &self.process())
        return fail(Errno::Perm);
    TRY(may_access(process, Access::Attach));
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    const SpinLock::Guard signal_guard = process.signal_lock.lock();
    const bool has_ended = !target.process_link.linked();
    if (has_ended || target.tracing.is_traced())
        return fail(Errno::Perm);
    link_locked(target, self, options, seized);
    move_group_stop_locked(target);
    return {};
}

// The thread that made the current process, or another one of its process.
Thread* thread_of_parent_locked(Process& process) {
    Process* parent = process.parent;
    if (!parent || parent->threads.empty())
        return nullptr;
    for (Thread& thread : parent->threads)
        if (thread.id() == process.maker)
            return &thread;
    return &parent->threads.front();
}

}  // namespace

Result<> trace_me() {
    Thread& self = current_thread();
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    if (self.tracing.is_traced())
        return fail(Errno::Perm);
    Thread* tracer = thread_of_parent_locked(self.process());
    if (!tracer)
        return {};
    if (!may_be_traced_by(self, *tracer))
        return fail(Errno::Perm);
    const SpinLock::Guard signal_guard = self.process().signal_lock.lock();
    link_locked(self, *tracer, 0, false);
    return {};
}

Result<> attach(Thread& target) {
    TRY(begin(target, 0, false));
    return signals::send_to_thread(target, SignalInfo::from_kernel(kSigStop));
}

Result<> seize(Thread& target, uint32_t options) {
    return begin(target, options, true);
}

void inherit(Thread& child) {
    const Tracing& mine = current_thread().tracing;
    {
        const SpinLock::Guard guard = ProcessTree::lock().lock();
        const SpinLock::Guard signal_guard = child.process().signal_lock.lock();
        Thread* tracer = mine.tracer.load();
        if (!tracer)
            return;
        link_locked(child, *tracer, mine.options, mine.seized);
        if (mine.seized) {
            child.add_work(Thread::kTrapPending);
            return;
        }
    }
    (void)signals::send_to_thread(child, SignalInfo::from_user(kSigStop, kSiUser, 0, 0));
}

void unlink_locked(Tracing& tracee) {
    Thread& thread = tracee.thread;
    tracee.tracer.store(nullptr);
    tracee.tracee_link.unlink();
    tracee.options = 0;
    tracee.seized = tracee.notify = tracee.steps = false;
    thread.clear_work(Thread::kTrapPending);
    thread.call_work.fetch_and(~uint32_t{Thread::kTraceCalls | Thread::kStepCalls});
    if (thread.process().stopped && !tracee.dead)
        thread.add_work(Thread::kStopPending);
    if (!tracee.stopped)
        return;
    if (std::exchange(tracee.owns_trap_flag, false))
        thread.user_frame().rflags &= ~kFlagsTrap;
    tracee.stopped = false;
    tracee.resumed.wake_all();
}

void free_tracees_locked(Thread& tracer, DoomedProcesses& doomed) {
    while (!tracer.tracing.tracees.empty()) {
        Tracing& tracee = tracer.tracing.tracees.front();
        Process& process = tracee.thread.process();
        if (tracee.options & Option::kExitKill)
            (void)signals::send_to_process(process, SignalInfo::from_kernel(kSigKill));
        if (tracee.dead) {
            let_go_locked(tracee, doomed);
            continue;
        }
        const SpinLock::Guard guard = process.signal_lock.lock();
        unlink_locked(tracee);
    }
}

void keep_for_tracer_locked(Thread& ended, int32_t status, DoomedProcesses& doomed) {
    Tracing& own = ended.tracing;
    Process& process = ended.process();
    if (!own.is_traced()) {
        if (process.leader == &ended)
            process.leader = nullptr;
        return;
    }
    ended.retain();
    own.dead = true;
    own.exit_status = status;
    if (process.leader == &ended)
        return;  // told with the end of the process
    ProcessTree::keep_id_locked(ended.id());
    if (notice::thread_ended(ended, status))
        let_go_locked(own, doomed);
}

void let_go_locked(Tracing& dead, DoomedProcesses& doomed) {
    Thread& thread = dead.thread;
    Process& process = thread.process();
    const bool was_foreign = &dead.tracer.load()->process() != process.parent;
    {
        const SpinLock::Guard guard = process.signal_lock.lock();
        unlink_locked(dead);
    }
    doomed.add(Ref<Thread>::adopt(&thread));
    if (process.leader != &thread)
        return ProcessTree::release_id_locked(thread.id());
    process.leader = nullptr;
    if (process.zombie && was_foreign)
        announce_end_locked(process, doomed);
}

void announce_end_locked(Process& process, DoomedProcesses& doomed) {
    if (has_foreign_tracer_locked(process)) {
        if (notice::thread_ended(*process.leader, process.exit_status))
            let_go_locked(process.leader->tracing, doomed);  // and announces it to the parent
        return;
    }
    if (!notice::ended(process))
        return;
    if (process.leader)
        let_go_locked(process.leader->tracing, doomed);
    doomed.add(ProcessTree::remove_process_locked(process));
}

bool has_foreign_tracer_locked(const Process& process) {
    return process.leader && process.leader->tracing.is_traced() &&
           &process.leader->tracing.tracer.load()->process() != process.parent;
}

bool is_traced_by_locked(const Process& process, const Process& tracer) {
    return process.leader && process.leader->tracing.is_traced() &&
           &process.leader->tracing.tracer.load()->process() == &tracer;
}

SignalInfo tracer_info(const Thread& self, uint32_t signal) {
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    const Thread* tracer = self.tracing.tracer.load();
    if (!tracer)
        return SignalInfo::from_user(signal, kSiUser, 0, 0);
    return SignalInfo::from_user(signal, kSiUser, tracer->process().id(),
                                 tracer->credentials_ref()->user.real);
}

}  // namespace kernel::trace
