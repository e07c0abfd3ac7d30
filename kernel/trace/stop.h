// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/trap_frame.h"
#include "task/signal_info.h"
#include "trace/tracing.h"

namespace kernel {
class Process;
}

// The tracee's side of ptrace(2): the current thread stops, its tracer hears of it and decides how it goes
// on. All return at once where there is no tracer. No lock held; nothing of them is for a thread that is not
// traced.
namespace kernel::trace {

// PTRACE_GETEVENTMSG in the stops of a system call.
inline constexpr uint64_t kCallEntry = 1, kCallExit = 2;

// Signal-delivery stop: what is to be delivered, which the tracer may change; number 0 for nothing.
SignalInfo report_signal(SignalInfo info);
// The stop that PTRACE_INTERRUPT, PTRACE_ATTACH, a group stop or the birth under PTRACE_SEIZE asked for.
void take_trap();
// Before a system call is made, and before it returns. False: the thread was killed meanwhile.
[[nodiscard]] bool report_call_entry();
void report_call_exit();
// If the tracer wants to hear of it.
void report(Event event, uint64_t message);
// The end of the thread: nothing but the tracer ends this stop where the thread was killed.
void report_exit(int32_t status);
// After execve: the event, or the SIGTRAP that tracers got before there were events.
void report_exec(int32_t former_id);
// A single step that ended at the first instruction of a signal's handler.
void report_step();
// True the first time: the handler runs without the trap flag.
bool suspend_step(TrapFrame& frame);

// All under the process's signal_lock. A group stop begins or ends: every traced thread is to stop for it,
// and a seized one hears of its end.
void group_stops_locked(Process& process, const Thread& initiator);
void group_continues_locked(Process& process);
void ask_for_trap_locked(Thread& thread);

}  // namespace kernel::trace
