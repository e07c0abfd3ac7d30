// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "fs/entry.h"
#include "fs/file_table.h"
#include "fs/readiness.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/spin_lock.h"
#include "mm/address_space.h"
#include "task/cpu_limit.h"
#include "task/exit_status.h"
#include "task/file_system_context.h"
#include "task/posix_timers.h"
#include "task/process_timers.h"
#include "task/resource_limits.h"
#include "task/signal_actions.h"
#include "task/thread.h"
#include "task/vfork_gate.h"
#include "task/wait_queue.h"

namespace kernel {

class Terminal;

// A thread group: what Linux calls a process. Its id is the first thread's.
class Process : public RefCounted<Process> {
public:
    // With nothing in it; not in the tree.
    static Result<Ref<Process>> create();
    ~Process();
    int32_t id() const { return id_; }

    // What its threads work with. `files`, `file_system` and `actions` may be used without a lock by the
    // process's own threads: execve replaces them when there is only one, and the last thread gives them up.
    // Other processes take a reference of their own, which may be null: the process is a zombie.
    Ref<FileTable> files;
    Ref<FileSystemContext> file_system;
    Ref<SignalActions> actions;  // replaced under signal_lock
    Ref<AddressSpace> address_space() const;
    Ref<FileTable> files_ref() const;
    Ref<FileSystemContext> file_system_ref() const;
    Ref<Entry> executable_ref() const;  // /proc/PID/exe
    // Those of the first thread, also when it has ended: who others see the process as.
    Ref<Credentials> credentials_ref() const;
    // Replaces the memory; the current thread goes on in `space`. Own thread, the only one.
    void set_address_space(Ref<AddressSpace> space);
    // The memory of a process that has not run yet.
    void start_in(Ref<AddressSpace> space) { space_ = std::move(space); }
    // For the switch to one of its threads.
    AddressSpace* running_address_space() const { return space_.get(); }

    // Guards what follows up to the tree, and the pointers above. Nothing is released under it.
    mutable SpinLock lock{LockRank::Process};
    Ref<Entry> executable;
    Ref<Credentials> credentials;
    ResourceLimits limits;

    // Signal state of the process and of its threads (task/signals.h).
    mutable SpinLock signal_lock{LockRank::Signals};
    PendingSignals pending;  // sent to the whole process
    bool exiting = false;    // every thread is to end; exit_status is settled
    bool stopped = false;
    uint32_t stop_signal = 0;       // of the last stop, for tracers
    bool stop_dequeued = false;     // a stop signal was taken, and no SIGCONT has come since
    Thread* only_thread = nullptr;  // execve: every other thread is to end
    int32_t exit_status = 0;        // wait4's word
    // A stop or continue that wait4 has not reported yet, as its status word; 0 where there is none.
    int32_t stop_report = 0;

    // The family tree, all under LockRank::ProcessTree (task/process_tree.h).
    Process* parent = nullptr;
    std::atomic<int32_t> parent_id{0};  // its id, for getppid(2), which takes no lock
    void set_parent(Process* to) {
        parent = to;
        parent_id.store(to ? to->id() : 0, std::memory_order_relaxed);
    }
    ListLink sibling_link;
    List<Process, &Process::sibling_link> children;
    List<Thread, &Thread::process_link> threads;  // changed under signal_lock as well
    // The first thread, while it lives, or has ended and its tracer was not told yet.
    Thread* leader = nullptr;
    int32_t maker = 0;  // the id of the thread that made the process
    int32_t group = 0;
    int32_t session = 0;
    Ref<Terminal> terminal;     // the controlling one
    bool has_executed = false;  // setpgid's EACCES
    bool is_subreaper = false;
    uint32_t exit_signal = kSigChld;
    std::atomic<bool> zombie{false};  // from then on for good; may be read without the lock
    WaitQueue child_changed;          // wait4 sleeps here
    Readiness ended;                  // who polls a process descriptor: `zombie` was set
    WaitQueue thread_ended;           // execve sleeps here until it is alone
    WaitQueue resumed;                // stopped threads sleep here

    std::atomic<uint32_t> living_threads{0};
    Ref<VforkGate> vfork_gate;  // own threads
    ProcessTimers timers;       // setitimer(2)
    PosixTimers posix_timers;   // timer_create(2)
    CpuLimit cpu_limit;

    Nanoseconds start_time = 0;   // monotonic
    UsageCounter dead_usage;      // of threads that ended
    UsageCounter children_usage;  // of children that were waited for, and of theirs
    std::atomic<bool> dumpable{true};

private:
    friend class ProcessTree;
    Process();
    int32_t id_ = 0;
    Ref<AddressSpace> space_;
};

}  // namespace kernel
