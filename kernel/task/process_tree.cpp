// SPDX-License-Identifier: Apache-2.0
#include "task/process_tree.h"

#include "arch/cpu.h"
#include "dev/terminal.h"
#include "lib/panic.h"
#include "task/process.h"
#include "trace/relation.h"

namespace kernel {
namespace {

constinit SpinLock tree_lock{LockRank::ProcessTree};
constinit PidTable table;
constinit unsigned threads_in_tree = 0;

// A process that is ending must not escape its end through a child or thread that nobody tells. Tree lock and
// signal_lock held.
Result<> check_may_grow_locked(Process& process, const Thread& self) {
    if (process.exiting || (process.only_thread && process.only_thread != &self))
        return fail(Errno::Intr);
    return {};
}

// Both locks held.
void link_thread_locked(Process& process, Thread& thread) {
    process.threads.push_back(thread);
    process.living_threads.fetch_add(1);
    threads_in_tree++;
    if (process.stopped)
        thread.add_work(Thread::kStopPending);
}

}  // namespace

SpinLock& ProcessTree::lock() {
    return tree_lock;
}

Process* ProcessTree::find_process_locked(int32_t pid) {
    PidTable::Slot* slot = table.slot(pid);
    return slot ? slot->process : nullptr;
}

Ref<Process> ProcessTree::find_process(int32_t pid) {
    const SpinLock::Guard guard = tree_lock.lock();
    return Ref<Process>::share(find_process_locked(pid));
}

Ref<Thread> ProcessTree::find_thread(int32_t tid) {
    const SpinLock::Guard guard = tree_lock.lock();
    PidTable::Slot* slot = table.slot(tid);
    return Ref<Thread>::share(slot ? slot->thread : nullptr);
}

Process* ProcessTree::next_locked(int32_t after) {
    return table.next_process(after);
}

int32_t ProcessTree::next_process(int32_t after) {
    const SpinLock::Guard guard = tree_lock.lock();
    const Process* process = table.next_process(after);
    return process ? process->id() : 0;
}

unsigned ProcessTree::thread_count_of(uint32_t uid) {
    const SpinLock::Guard guard = tree_lock.lock();
    unsigned count = 0;
    for (Process* process = next_locked(0); process; process = next_locked(process->id()))
        if (process->credentials_ref()->user.real == uid)
            count += std::max(process->living_threads.load(), 1u);
    return count;
}

bool ProcessTree::is_in_use(int32_t id) {
    const SpinLock::Guard guard = tree_lock.lock();
    const PidTable::Slot* slot = table.slot(id);
    return slot && !slot->free();
}

int32_t ProcessTree::newest_id() {
    const SpinLock::Guard guard = tree_lock.lock();
    return table.newest();
}

unsigned ProcessTree::thread_count() {
    const SpinLock::Guard guard = tree_lock.lock();
    return threads_in_tree;
}

Ref<Process> ProcessTree::init() {
    return find_process(1);
}

Result<int32_t> ProcessTree::reserve_id() {
    const SpinLock::Guard guard = tree_lock.lock();
    return table.reserve();
}

void ProcessTree::release_id(int32_t id) {
    const SpinLock::Guard guard = tree_lock.lock();
    table.release(id);
}

void ProcessTree::release_id_locked(int32_t id) {
    table.release(id);
}

void ProcessTree::keep_id_locked(int32_t id) {
    table.slot(id)->reserved = true;
}

void ProcessTree::enter_locked(Process& process, Thread& first, int32_t id) {
    PidTable::Slot& slot = *table.slot(id);
    first.id_ = process.id_ = id;
    process.credentials = first.credentials_;
    process.retain();
    slot.process = &process;
    process.leader = &first;
    slot.thread = &first;
    slot.reserved = false;
    const SpinLock::Guard guard = process.signal_lock.lock();
    link_thread_locked(process, first);
}

Result<> ProcessTree::add_process(Process& process, Thread& first, int32_t id, bool as_sibling) {
    const SpinLock::Guard guard = tree_lock.lock();
    Process& current = current_thread().process();
    {
        const SpinLock::Guard signal_guard = current.signal_lock.lock();
        TRY(check_may_grow_locked(current, current_thread()));
        seccomp::inherit(first, current_thread());
    }
    enter_locked(process, first, id);
    process.maker = current_thread().id();
    process.set_parent(as_sibling ? current.parent : &current);
    if (as_sibling)
        process.exit_signal = current.exit_signal;
    process.parent->children.push_back(process);
    set_group_locked(process, current.group);
    set_session_locked(process, current.session);
    process.terminal = current.terminal;
    return {};
}

void ProcessTree::add_first_process(Process& process, Thread& first, int32_t id) {
    const SpinLock::Guard guard = tree_lock.lock();
    enter_locked(process, first, id);
    set_group_locked(process, id);
    set_session_locked(process, id);
}

Result<> ProcessTree::add_thread(Thread& thread, int32_t id) {
    const SpinLock::Guard guard = tree_lock.lock();
    Process& process = thread.process();
    // One step, or a thread that synchronizes the filters of all could miss this one.
    const SpinLock::Guard signal_guard = process.signal_lock.lock();
    TRY(check_may_grow_locked(process, current_thread()));
    seccomp::inherit(thread, current_thread());
    PidTable::Slot& slot = *table.slot(id);
    thread.id_ = id;
    slot.thread = &thread;
    slot.reserved = false;
    link_thread_locked(process, thread);
    return {};
}

bool ProcessTree::remove_thread_locked(Thread& thread) {
    Process& process = thread.process();
    table.slot(thread.id())->thread = nullptr;
    threads_in_tree--;
    const SpinLock::Guard guard = process.signal_lock.lock();
    process.threads.remove(thread);
    thread.signals.pending.discard(kAllSignals);  // a timer of the process may have sent some, and would look
    process.zombie = process.threads.empty();
    return process.zombie;
}

Ref<Process> ProcessTree::remove_process_locked(Process& zombie) {
    set_group_locked(zombie, 0);
    set_session_locked(zombie, 0);
    table.slot(zombie.id())->process = nullptr;
    zombie.sibling_link.unlink();
    zombie.set_parent(nullptr);
    return Ref<Process>::adopt(&zombie);
}

void ProcessTree::take_leader_id(Thread& thread) {
    DoomedProcesses doomed;
    Process& process = thread.process();
    const SpinLock::Guard guard = tree_lock.lock();
    // Whoever traced the old one hears of the execve instead.
    if (process.leader)
        trace::let_go_locked(process.leader->tracing, doomed);
    process.leader = &thread;
    table.slot(thread.id())->thread = nullptr;
    thread.id_ = process.id();
    table.slot(thread.id())->thread = &thread;
}

void ProcessTree::set_group_locked(Process& process, int32_t group) {
    if (process.group != 0)
        table.slot(process.group)->in_group--;
    process.group = group;
    if (group != 0)
        table.slot(group)->in_group++;
}

void ProcessTree::set_session_locked(Process& process, int32_t session) {
    if (process.session != 0)
        table.slot(process.session)->in_session--;
    process.session = session;
    if (session != 0)
        table.slot(session)->in_session++;
}

bool ProcessTree::group_exists_locked(int32_t group, int32_t session) {
    for (Process* process = next_locked(0); process; process = next_locked(process->id()))
        if (process->group == group && process->session == session)
            return true;
    return false;
}

bool ProcessTree::is_orphaned_locked(int32_t group, const Process* leaving) {
    for (Process* process = next_locked(0); process; process = next_locked(process->id())) {
        if (process->group != group || process == leaving || process->zombie || !process->parent)
            continue;
        const Process& parent = *process->parent;
        if (parent.id() != 1 && parent.group != group && parent.session == process->session)
            return false;
    }
    return true;
}

bool ProcessTree::has_stopped_locked(int32_t group) {
    for (Process* process = next_locked(0); process; process = next_locked(process->id()))
        if (process->group == group && process->stopped)
            return true;
    return false;
}

}  // namespace kernel
