// SPDX-License-Identifier: Apache-2.0
#include "dev/job_control.h"

#include "dev/terminal.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/signals.h"

namespace kernel::job_control {
namespace {

template <class Visit>
void for_each_process_locked(Visit visit) {
    for (Process* process = ProcessTree::next_locked(0); process;
         process = ProcessTree::next_locked(process->id()))
        visit(*process);
}

// Takes the terminal away from every process of its session. The references go after the lock: the last may
// end the terminal.
void release_locked(Terminal& terminal, Ref<Terminal>& kept) {
    kept = Ref<Terminal>::share(&terminal);
    for_each_process_locked([&](Process& process) {
        if (process.terminal.get() == &terminal)
            process.terminal = nullptr;
    });
    terminal.session = 0;
    terminal.foreground_group = 0;
}

bool blocks_or_ignores(uint32_t signal) {
    Thread& self = current_thread();
    SignalActions& actions = *self.process().actions;
    SpinLock::Guard guard = actions.lock.lock();
    return self.signals.mask.contains(signal) || actions.of(signal).handler == SignalAction::kIgnore;
}

bool is_leader(const Process& process) {
    return process.session == process.id();
}

// Takes a leader's terminal from its whole session; the group that was in the foreground, 0 where there was
// none.
int32_t free_terminal_of(Process& leader) {
    Ref<Terminal> kept;
    SpinLock::Guard guard = ProcessTree::lock().lock();
    if (!is_leader(leader) || !leader.terminal)
        return 0;
    const int32_t group = leader.terminal->foreground_group;
    release_locked(*leader.terminal, kept);
    return group;
}

}  // namespace

void signal_foreground(Terminal& terminal, uint32_t signal) {
    int32_t group = 0;
    {
        SpinLock::Guard guard = ProcessTree::lock().lock();
        group = terminal.foreground_group;
    }
    if (group != 0)
        signals::send_to_group(group, SignalInfo::from_kernel(signal));
}

void hang_up(Terminal& terminal) {
    int32_t leader = 0;
    Ref<Terminal> kept;
    {
        SpinLock::Guard guard = ProcessTree::lock().lock();
        leader = terminal.session;
        release_locked(terminal, kept);
    }
    if (const Ref<Process> process = leader != 0 ? ProcessTree::find_process(leader) : nullptr) {
        // Only a real-time signal can fail to be queued.
        (void)signals::send_to_process(*process, SignalInfo::from_kernel(kSigHup));
        (void)signals::send_to_process(*process, SignalInfo::from_kernel(kSigCont));
    }
}

void leader_ended(Process& leader) {
    const int32_t group = free_terminal_of(leader);
    if (group != 0)
        signals::send_to_group(group, SignalInfo::from_kernel(kSigHup));
}

Result<> check_foreground(Terminal& terminal, uint32_t signal) {
    Process& process = current_thread().process();
    int32_t group = 0;
    bool orphaned = false;
    {
        SpinLock::Guard guard = ProcessTree::lock().lock();
        if (process.terminal.get() != &terminal || process.group == terminal.foreground_group)
            return {};
        group = process.group;
        orphaned = ProcessTree::is_orphaned_locked(group);
    }
    if (blocks_or_ignores(signal)) {
        if (signal == kSigTtin)
            return fail(Errno::Io);
        return {};
    }
    if (orphaned)
        return fail(Errno::Io);
    signals::send_to_group(group, SignalInfo::from_kernel(signal));
    return fail(Errno::RestartSys);
}

void adopt_on_open(const Ref<Terminal>& terminal) {
    Process& process = current_thread().process();
    SpinLock::Guard guard = ProcessTree::lock().lock();
    if (!is_leader(process) || process.terminal || terminal->session != 0)
        return;
    process.terminal = terminal;
    terminal->session = process.session;
    terminal->foreground_group = process.group;
}

Result<> set_controlling(const Ref<Terminal>& terminal, bool steal) {
    Thread& self = current_thread();
    Process& process = self.process();
    Ref<Terminal> kept;
    SpinLock::Guard guard = ProcessTree::lock().lock();
    if (is_leader(process) && terminal->session == process.session)
        return {};
    if (!is_leader(process) || process.terminal)
        return fail(Errno::Perm);
    if (terminal->session != 0) {
        if (!steal || !self.credentials().has(Capability::SysAdmin))
            return fail(Errno::Perm);
        release_locked(*terminal, kept);
    }
    process.terminal = terminal;
    terminal->session = process.session;
    terminal->foreground_group = process.group;
    return {};
}

Result<> give_up(Terminal& terminal) {
    Process& process = current_thread().process();
    Ref<Terminal> kept;
    bool leads = false;
    {
        SpinLock::Guard guard = ProcessTree::lock().lock();
        if (process.terminal.get() != &terminal)
            return fail(Errno::NotTty);
        leads = is_leader(process);
        if (!leads)
            kept = std::exchange(process.terminal, nullptr);
    }
    // Who gives it up for the whole session goes on living, so that a stopped foreground is woken as well
    // (disassociate_ctty).
    const int32_t group = leads ? free_terminal_of(process) : 0;
    if (group != 0) {
        signals::send_to_group(group, SignalInfo::from_kernel(kSigHup));
        signals::send_to_group(group, SignalInfo::from_kernel(kSigCont));
    }
    return {};
}

Result<int32_t> foreground_group(Terminal& terminal) {
    Process& process = current_thread().process();
    SpinLock::Guard guard = ProcessTree::lock().lock();
    if (process.terminal.get() != &terminal)
        return fail(Errno::NotTty);
    return terminal.foreground_group;
}

Result<> set_foreground_group(Terminal& terminal, int32_t group) {
    TRY(check_foreground(terminal, kSigTtou));
    Process& process = current_thread().process();
    SpinLock::Guard guard = ProcessTree::lock().lock();
    if (process.terminal.get() != &terminal || terminal.session != process.session)
        return fail(Errno::NotTty);
    if (group < 0)
        return fail(Errno::Inval);
    bool exists = false, ours = false;
    for_each_process_locked([&](Process& other) {
        exists = exists || other.group == group;
        ours = ours || (other.group == group && other.session == process.session);
    });
    if (!exists)
        return fail(Errno::Srch);
    if (!ours)
        return fail(Errno::Perm);
    terminal.foreground_group = group;
    return {};
}

Result<int32_t> session(Terminal& terminal) {
    Process& process = current_thread().process();
    SpinLock::Guard guard = ProcessTree::lock().lock();
    if (process.terminal.get() != &terminal)
        return fail(Errno::NotTty);
    return terminal.session;
}

Ref<Terminal> of_current() {
    SpinLock::Guard guard = ProcessTree::lock().lock();
    return current_thread().process().terminal;
}

}  // namespace kernel::job_control
