// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "arch/user_copy.h"
#include "dev/job_control.h"
#include "lib/panic.h"
#include "task/futex.h"
#include "task/lifecycle.h"
#include "task/orphans.h"
#include "task/process_tree.h"
#include "task/robust_list.h"
#include "task/scheduler.h"
#include "task/signals.h"
#include "trace/relation.h"
#include "trace/stop.h"

namespace kernel {
namespace {

// What other threads learn through memory: mutexes whose owner dies, and pthread_join's word.
void leave_memory(Thread& self, Process& process) {
    const Ref<AddressSpace> space = process.address_space();
    if (!space)
        return;
    release_robust_mutexes(self);
    // Nobody to tell where the memory is nobody else's (one reference is here, one the process's).
    if (self.clear_child_tid && (process.living_threads.load() > 1 || space->references() > 2)) {
        const int32_t nobody = 0;
        if (copy_to_user(self.clear_child_tid, &nobody, sizeof nobody))
            (void)futex::wake({self.clear_child_tid, futex::Scope::Shared}, 1);
    }
}

// The last thread gives up what the process has: the parent may be long in asking.
void release_belongings(Process& process) {
    process.timers.cancel_all();
    process.posix_timers.remove_all();
    process.cpu_limit.cancel();
    process.set_address_space(nullptr);
    Ref<FileTable> files;
    Ref<FileSystemContext> file_system;
    Ref<Entry> executable;
    {
        const SpinLock::Guard guard = process.lock.lock();
        std::swap(files, process.files);
        std::swap(file_system, process.file_system);
        std::swap(executable, process.executable);
    }
    if (const Ref<VforkGate> gate = std::move(process.vfork_gate))
        gate->open();
    files = nullptr;  // may close a pipe, before the parent hears of the end
    job_control::leader_ended(process);
}

// Where no group exit has settled it, the process ends as the thread that ends last (synchronize_group_exit
// in Linux).
void settle_exit_status(Process& process, int32_t status) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    if (!process.exiting)
        process.exit_status = status;
}

void leave_tree(Thread& self, Process& process, int32_t status) {
    DoomedProcesses doomed;
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    trace::free_tracees_locked(self, doomed);
    process.dead_usage.add(scheduler::usage_of(self));
    const bool was_last = ProcessTree::remove_thread_locked(self);
    trace::keep_for_tracer_locked(self, status, doomed);
    if (!was_last) {
        process.thread_ended.wake_all();
        return;
    }
    process.ended.notify();
    orphan_children_locked(process, doomed);
    trace::announce_end_locked(process, doomed);
}

// What its tracer will see: the process's status, where that is settled.
int32_t status_of(Process& process, int32_t status) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    return process.exiting ? process.exit_status : status;
}

}  // namespace

void exit_thread(int32_t status) {
    Thread& self = current_thread();
    Process& process = self.process();
    status = status_of(process, status);
    trace::report_exit(status);
    self.ports.drop(this_cpu().port_window);
    self.filters.drop();
    leave_memory(self, process);
    if (process.living_threads.fetch_sub(1) == 1) {
        settle_exit_status(process, status);
        if (process.id() == 1)
            panic("Attempted to kill init! exitcode=0x{08x}", static_cast<uint32_t>(process.exit_status));
        release_belongings(process);
    }
    leave_tree(self, process, status_of(process, status));
    scheduler::end_current();
}

void exit_process(int32_t status) {
    Process& process = current_thread().process();
    {
        const SpinLock::Guard guard = process.signal_lock.lock();
        if (!process.exiting) {
            process.exiting = true;
            process.exit_status = status;
            signals::end_threads_locked(process, &current_thread());
        }
    }
    exit_thread(0);
}

}  // namespace kernel
