// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "arch/context.h"
#include "arch/cross_call.h"
#include "arch/fpu.h"
#include "arch/trap_frame.h"
#include "arch/user_bases.h"
#include "lib/list.h"
#include "lib/owned.h"
#include "lib/ref.h"
#include "lib/units.h"
#include "mm/address_space.h"
#include "pio/thread_ports.h"
#include "task/credentials.h"
#include "task/signal_set.h"
#include "task/thread_signals.h"

namespace kernel {

class Process;

// A flow of control with its own kernel stack: a Linux task. Idle threads have no process. Members without a
// word about locks belong to the thread itself: only it reads and writes them while it runs.
class Thread : public RefCounted<Thread> {
public:
    // A new thread of `process` that will return to user mode with `frame`; not yet runnable. NoMem leaves
    // nothing behind.
    static Result<Ref<Thread>> create(Ref<Process> process, const TrapFrame& frame);
    // A kernel thread, for idling and deferred work: entry(argument) never returns.
    static Result<Ref<Thread>> create_kernel(void (*entry)(void*), void* argument);
    ~Thread();

    int32_t id() const { return id_; }
    Process& process() const { return *process_; }
    bool is_kernel_thread() const { return !process_; }
    // The frame at the top of the kernel stack: the user registers of a thread that is in the kernel.
    TrapFrame& user_frame() const { return *reinterpret_cast<TrapFrame*>(stack_top_ - sizeof(TrapFrame)); }

    const Credentials& credentials() const { return *credentials_; }
    Ref<Credentials> credentials_ref() const { return credentials_; }
    void set_credentials(Ref<Credentials> credentials);

    // Work to do before the next return to user mode; set from any CPU, read with interrupts off
    // (task/return_to_user.cpp).
    enum Pending : uint32_t { kSignalPending = 1, kPortsPending = 2, kStopPending = 4 };
    std::atomic<uint32_t> pending_work{0};

    pio::ThreadPorts ports{*this};  // what ioperm and iopl gave it
    Owned<FpuState> fpu;
    UserBases bases;           // TLS; loaded at the switch
    ThreadSignals signals;     // mask, pending, alternate stack
    UserAddr clear_child_tid;  // CLONE_CHILD_CLEARTID, set_tid_address(2)
    UserAddr robust_list;      // set_robust_list(2)
    uint64_t robust_list_size = 0;
    char name[16] = {};  // comm, with its zero
    CpuMask affinity = ~CpuMask{0};

    // Processor time used so far, in nanoseconds.
    std::atomic<uint64_t> user_time{0};
    std::atomic<uint64_t> system_time{0};

    // The scheduler's own (task/scheduler.cpp), under the run queue's lock.
    struct SchedulerState {
        enum class State : uint8_t { New, Runnable, Running, Blocked, Stopped, Dead };
        std::atomic<State> state{State::New};
        unsigned cpu = 0;
        bool on_cpu = false;  // its kernel stack is in use
        Nanoseconds slice_end = 0;
        ListLink run_link;
        SavedContext context;
    } scheduler;

    ListLink process_link;  // Process::threads, under LockRank::ProcessTree

private:
    Thread() = default;

    int32_t id_ = 0;
    Ref<Process> process_;
    Ref<Credentials> credentials_;
    uint64_t stack_top_ = 0;
};

}  // namespace kernel
