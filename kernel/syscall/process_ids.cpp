// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "dev/terminal.h"
#include "syscall/processes.h"
#include "task/process.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

// Reads one field of a process, 0 being the caller, under the tree's lock.
Result<uint64_t> read_field(int32_t pid, int32_t Process::*field) {
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    const Process* process = pid == 0 ? &current_thread().process() : ProcessTree::find_process_locked(pid);
    if (!process)
        return fail(Errno::Srch);
    return static_cast<uint64_t>(process->*field);
}

// setpgid(2): oneself, or a child that still runs the same program, within one session, and no session's
// leader.
Result<> may_move(const Process& self, const Process& target) {
    if (target.parent == &self) {
        if (target.session != self.session)
            return fail(Errno::Perm);
        if (target.has_executed)
            return fail(Errno::Access);
    } else if (&target != &self) {
        return fail(Errno::Srch);
    }
    if (target.session == target.id())
        return fail(Errno::Perm);
    return {};
}

}  // namespace

Result<uint64_t> sys_getpid() {
    return static_cast<uint64_t>(current_thread().process().id());
}

Result<uint64_t> sys_gettid() {
    return static_cast<uint64_t>(current_thread().id());
}

Result<uint64_t> sys_getppid() {
    return static_cast<uint64_t>(current_thread().process().parent_id.load(std::memory_order_relaxed));
}

Result<uint64_t> sys_getpgrp() {
    return read_field(0, &Process::group);
}

Result<uint64_t> sys_getpgid(int32_t pid) {
    return read_field(pid, &Process::group);
}

Result<uint64_t> sys_getsid(int32_t pid) {
    return read_field(pid, &Process::session);
}

Result<uint64_t> sys_setpgid(int32_t pid, int32_t group) {
    if (group < 0)
        return fail(Errno::Inval);
    Process& self = current_thread().process();
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    Process* target = pid == 0 ? &self : ProcessTree::find_process_locked(pid);
    if (!target)
        return fail(Errno::Srch);
    TRY(may_move(self, *target));
    if (group == 0)
        group = target->id();
    if (group != target->id() && !ProcessTree::group_exists_locked(group, self.session))
        return fail(Errno::Perm);
    ProcessTree::set_group_locked(*target, group);
    return 0;
}

Result<uint64_t> sys_setsid() {
    Process& self = current_thread().process();
    Ref<Terminal> left;  // released after the lock
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    for (const Process* process = ProcessTree::next_locked(0); process;
         process = ProcessTree::next_locked(process->id()))
        if (process->group == self.id())
            return fail(Errno::Perm);
    ProcessTree::set_group_locked(self, self.id());
    ProcessTree::set_session_locked(self, self.id());
    std::swap(left, self.terminal);
    return static_cast<uint64_t>(self.id());
}

}  // namespace kernel
