// SPDX-License-Identifier: Apache-2.0
// What execve(2) does to the process (exec/ does the rest).
#include "arch/cpu.h"
#include "task/lifecycle.h"
#include "task/process_tree.h"
#include "task/signals.h"

namespace kernel {
namespace {

bool is_alone(Process& process) {
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    return process.threads.size() == 1;
}

Result<> claim_process(Thread& self, Process& process) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    if (process.exiting || process.only_thread)
        return fail(Errno::Intr);
    process.only_thread = &self;
    signals::end_threads_locked(process, &self);
    return {};
}

void give_back_process(Process& process) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    process.only_thread = nullptr;
}

// What describes the old program's memory.
void forget_user_state(Thread& self, Abi abi) {
    self.clear_child_tid = UserAddr{};
    self.robust_list = {};
    self.signals.alternate_stack = {};
    self.restart = {};
    self.bases = {};
    self.segments = UserSegments::initial(abi);
    self.fpu->reset();
    const InterruptState interrupts = save_and_disable_interrupts();
    self.fpu->restore();
    load_user_segments(self.segments, self.bases);
    restore_interrupts(interrupts);
}

void replace_handlers(Thread& self, Process& process) {
    if (Ref<SignalActions> own = std::move(self.exec_actions)) {
        SpinLock::Guard guard = process.signal_lock.lock();
        std::swap(process.actions, own);
        guard.unlock();  // before the shared ones are released
    }
    process.actions->reset_handlers();
}

void replace_files(Thread& self, Process& process) {
    if (Ref<FileTable> own = std::move(self.exec_files)) {
        SpinLock::Guard guard = process.lock.lock();
        std::swap(process.files, own);
        guard.unlock();
    }
    process.files->close_on_exec();
}

}  // namespace

Result<> become_only_thread() {
    Thread& self = current_thread();
    Process& process = self.process();
    TRY(claim_process(self, process));
    Waiter waiter{process.thread_ended};
    while (!is_alone(process)) {
        if (waiter.sleep_killable(kNever) == WakeReason::Interrupted) {
            give_back_process(process);
            return fail(Errno::Intr);
        }
    }
    if (self.id() != process.id())
        ProcessTree::take_leader_id(self);
    give_back_process(process);
    return {};
}

Result<> prepare_exec() {
    Thread& self = current_thread();
    Process& process = self.process();
    if (process.files->references() > 1)
        self.exec_files = TRY(process.files->fork());
    if (process.actions->references() > 1)
        self.exec_actions = TRY(process.actions->copy());
    return {};
}

void commit_exec(Ref<AddressSpace> space, Abi abi, Ref<Entry> executable, const char* name) {
    Thread& self = current_thread();
    Process& process = self.process();
    process.set_address_space(std::move(space));
    {
        SpinLock::Guard guard = process.lock.lock();
        std::swap(process.executable, executable);
        guard.unlock();
    }
    forget_user_state(self, abi);
    process.posix_timers.remove_all();
    replace_handlers(self, process);
    replace_files(self, process);
    self.set_name(name);
    {
        const SpinLock::Guard guard = ProcessTree::lock().lock();
        process.has_executed = true;
        process.exit_signal = kSigChld;
    }
    if (const Ref<VforkGate> gate = std::move(process.vfork_gate))
        gate->open();
}

}  // namespace kernel
