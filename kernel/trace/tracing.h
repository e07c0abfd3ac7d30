// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "lib/list.h"
#include "task/signal_info.h"
#include "task/wait_queue.h"

namespace kernel {
class Thread;
}

namespace kernel::trace {

// PTRACE_EVENT_*: why a tracee stops besides signals and system calls.
enum class Event : uint32_t {
    Fork = 1,
    Vfork = 2,
    Clone = 3,
    Exec = 4,
    VforkDone = 5,
    Exit = 6,
    Seccomp = 7,
    Stop = 128,
};

// PTRACE_O_*: the bit of an event is that of its number.
struct Option {
    static constexpr uint32_t kMarkCalls = 1, kExitKill = 0x10'0000, kAll = 0x10'00ff;
    static constexpr uint32_t of(Event event) { return 1u << static_cast<uint32_t>(event); }
};

// A thread's part in ptrace(2), as tracee and as tracer. Who traces whom changes under LockRank::ProcessTree
// and the tracee's process's LockRank::Signals together, so either is enough to read it; the state of a stop
// is under the latter alone.
struct Tracing {
    explicit Tracing(Thread& owner) : thread(owner) {}

    Thread& thread;

    // As tracee. The thread itself may look without a lock whether it is traced.
    std::atomic<Thread*> tracer{nullptr};
    ListLink tracee_link;
    uint32_t options = 0;
    bool seized = false;
    bool tracer_is_capable = false;  // had CAP_SYS_PTRACE when it began

    bool stopped = false;
    bool listening = false;  // PTRACE_LISTEN: stopped, and not to be asked for anything
    bool notify = false;     // a SIGCONT or a group stop is to be told by another stop
    // While it runs up to a stop and until wait4 has reported it: signal | event << 8. Then, what the tracer
    // passes on.
    int32_t code = 0;
    SignalInfo* info = nullptr;  // of the stop, on the tracee's stack; none in a group stop
    uint64_t message = 0;        // PTRACE_GETEVENTMSG
    WaitQueue resumed;

    bool steps = false;           // PTRACE_SINGLESTEP
    bool owns_trap_flag = false;  // that TF is the tracer's, not the program's
    // The thread has ended and waits for its tracer to ask; under LockRank::ProcessTree.
    bool dead = false;
    int32_t exit_status = 0;

    // As tracer.
    List<Tracing, &Tracing::tracee_link> tracees;

    bool is_traced() const { return tracer.load(std::memory_order_relaxed) != nullptr; }
    bool wants(Event event) const { return is_traced() && (options & Option::of(event)); }
};

}  // namespace kernel::trace
