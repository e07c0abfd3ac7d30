// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "arch/fpu.h"
#include "arch/trap_frame.h"
#include "arch/user_bases.h"
#include "arch/user_segments.h"
#include "lib/list.h"
#include "lib/owned.h"
#include "lib/ref.h"
#include "lib/units.h"
#include "mm/user_pointer.h"
#include "pio/thread_ports.h"
#include "seccomp/thread_filters.h"
#include "task/credentials.h"
#include "task/restart_block.h"
#include "task/robust_list.h"
#include "task/run_queue.h"
#include "task/thread_signals.h"
#include "task/usage.h"
#include "trace/tracing.h"

namespace kernel {

class FileTable;
class Process;
class SignalActions;
class VforkGate;

// A flow of control with its own kernel stack: a Linux task. Idle threads have no process. Members without a
// word about locks belong to the thread itself: only it reads and writes them while it runs.
class Thread : public RefCounted<Thread> {
public:
    // A new thread of `process` that will return to user mode with `frame` and `fpu`; not yet runnable,
    // without an id (ProcessTree gives it one). NoMem leaves nothing behind.
    static Result<Ref<Thread>> create(Ref<Process> process, const TrapFrame& frame, Owned<FpuState> fpu);
    // A thread that starts in the kernel: entry(argument) never returns. With a process it may end in
    // enter_user_mode(), without one it is a kernel thread, for deferred work.
    static Result<Ref<Thread>> create_in_kernel(Ref<Process> process, void (*entry)(void*), void* argument);
    // The flow of control that a CPU booted in, which becomes its idle thread and never ends.
    static Thread& adopt_boot_flow();
    ~Thread();

    int32_t id() const { return id_; }
    Process& process() const { return *process_; }
    Ref<Process> process_ref() const;
    bool is_kernel_thread() const { return !process_; }
    uint64_t stack_top() const { return stack_top_; }
    // The frame at the top of the kernel stack: the user registers of a thread that is in the kernel.
    TrapFrame& user_frame() const { return *reinterpret_cast<TrapFrame*>(stack_top_ - sizeof(TrapFrame)); }

    // The thread's own view; others take credentials_ref(), which locks (LockRank::Process).
    const Credentials& credentials() const { return *credentials_; }
    Ref<Credentials> credentials_ref() const;
    void set_credentials(Ref<Credentials> credentials);

    // Work to do before the next return to user mode; set from any CPU, read with interrupts off
    // (task/return_to_user.cpp).
    enum Pending : uint32_t {
        kSignalPending = 1,     // perhaps: a look at the pending signals is due
        kStopPending = 2,       // the process is stopped
        kChildTidPending = 4,   // CLONE_CHILD_SETTID
        kNoticePending = 8,     // the parent must hear that the process goes on
        kPortsPending = 16,     // its ports were changed by the controller (pio/thread_ports.h)
        kTrapPending = 32,      // a tracer, or a group stop while traced, asks for a stop (trace/stop.h)
        kCallExitPending = 64,  // a tracer may want to see the system call's return
    };
    std::atomic<uint32_t> pending_work{0};
    void add_work(Pending work) { pending_work.fetch_or(work); }
    void clear_work(Pending work) { pending_work.fetch_and(~work); }

    // What its system calls have to pass before they are made; one test for the others (task/watched_call.h).
    // Set from any CPU.
    enum CallWork : uint32_t {
        kFilterCalls = 1,  // seccomp
        kTraceCalls = 2,   // PTRACE_SYSCALL
        kStepCalls = 4,    // PTRACE_SINGLESTEP
    };
    std::atomic<uint32_t> call_work{0};
    void add_call_work(CallWork work) { call_work.fetch_or(work); }
    bool has_watched_calls() const { return call_work.load(std::memory_order_relaxed) != 0; }

    seccomp::ThreadFilters filters;
    std::atomic<bool> no_new_privileges{false};  // prctl(PR_SET_NO_NEW_PRIVS), for good
    pio::ThreadPorts ports{*this};               // what ioperm and iopl gave it
    trace::Tracing tracing{*this};
    Owned<FpuState> fpu;
    // `fpu`, `segments` and `bases` are what counts, and the CPU has nothing of them: stopped for a tracer.
    bool registers_parked = false;
    UserBases bases;  // FS is the TLS; loaded at the switch
    UserSegments segments;
    ThreadSignals signals;
    RestartBlock restart;
    UserAddr set_child_tid;              // CLONE_CHILD_SETTID
    UserAddr clear_child_tid;            // CLONE_CHILD_CLEARTID, set_tid_address(2)
    UserIn<RobustListHead> robust_list;  // set_robust_list(2)
    char name[16] = {};                  // comm, with its zero
    // Cuts what does not fit. Own thread, or one that has not run.
    void set_name(std::string_view text) { name[text.copy(name, sizeof name - 1)] = '\0'; }
    uint32_t personality = 0;          // personality(2)
    uint32_t parent_death_signal = 0;  // prctl(PR_SET_PDEATHSIG)
    uint64_t timer_slack = 50'000;     // prctl(PR_SET_TIMERSLACK), nanoseconds; kept, not used
    // getpriority(2), -20..19; kept and reported: the scheduler is fair to all. Any thread.
    std::atomic<int32_t> nice{0};
    std::atomic<uint16_t> io_priority{0};  // ioprio_get(2), kept and reported. Any thread.
    // What execve prepared before its point of no return (task/exec.cpp).
    Ref<FileTable> exec_files;
    Ref<SignalActions> exec_actions;

    UsageCounter usage;  // up to the last switch; scheduler::usage_of() knows what has come since

    Schedulable scheduler;
    // Process::threads: changed under LockRank::ProcessTree and the process's LockRank::Signals together.
    ListLink process_link;

private:
    friend class ProcessTree;
    Thread();
    static Result<Ref<Thread>> create_with_stack(Ref<Process> process);
    static void start_in_kernel(void* thread);

    int32_t id_ = 0;
    Ref<Process> process_;
    Ref<Credentials> credentials_;
    uint64_t stack_top_ = 0;
    void (*kernel_entry_)(void*) = nullptr;
    void* kernel_argument_ = nullptr;
};

// The scheduler's second half, on the stack of the thread that was switched to. Interrupts off.
extern "C" void finish_switch();

}  // namespace kernel
