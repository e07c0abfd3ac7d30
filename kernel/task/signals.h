// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "task/queued_signal.h"
#include "task/signal_actions.h"
#include "task/signal_set.h"

namespace kernel {

class Process;
class Thread;
struct TrapFrame;

// Sending and the state of what is pending. All may be called from any thread, with no lock of rank Signals
// or higher held.
namespace signals {

// What the receiver sees of a signal that the current thread sends or brings about (SI_USER).
SignalInfo info_from_current(uint32_t signal, int32_t code = kSiUser);

// kill(2)'s rule whether the current thread may signal `target`: Perm.
Result<> may_send(const Process& target, uint32_t signal);

// Again only for a real-time signal of sigqueue(3).
Result<> send_to_process(Process& process, const SignalInfo& info);
Result<> send_to_thread(Thread& thread, const SignalInfo& info);
// A timer's signal, for a thread or (null) the process; `arming` goes into its info. False where the receiver
// ignores it: then nobody will take it.
bool send_prepared(Process& process, Thread* thread, QueuedSignal& signal, uint32_t arming);
// A fault of the current thread: cannot be blocked or ignored (the handler is reset then, and the process
// dies).
void send_fault(const SignalInfo& info);
// Every process of a group, as the terminal does it. No lock of rank ProcessTree or higher held.
void send_to_group(int32_t group, const SignalInfo& info);
// The same with the tree's lock held.
void send_to_group_locked(int32_t group, const SignalInfo& info);

// True if the current thread must leave its wait: a signal that is pending and not blocked, a stop that its
// tracer asks for, or its end.
bool pending_for_current();
bool killed();

// sigprocmask(2) and friends for the current thread: the uncatchable ones stay unblocked. Returns the old
// mask.
SignalSet set_mask(SignalSet mask);
// ppoll, pselect, epoll_pwait, sigsuspend: `mask` holds until the system call has ended and the handler was
// called.
void set_temporary_mask(SignalSet mask);
// sigaction(2): a signal that is ignored from now on is not pending any more. Returns the old action.
SignalAction set_action(uint32_t signal, const SignalAction& action);
// What sigpending(2) shows.
SignalSet pending_set();
// sigtimedwait(2), signalfd(2): one of `wanted`, number 0 where none is pending.
SignalInfo take_pending(SignalSet wanted);
// Whether there is one.
bool is_pending(SignalSet wanted);
// While sigtimedwait(2) sleeps, senders see `signals` as not blocked and wake the thread.
void set_awaited(SignalSet signals);

// Every thread but `survivor` (null: none survives) is to end, wherever it is. Under the process's
// signal_lock.
void end_threads_locked(Process& process, const Thread* survivor);

}  // namespace signals
}  // namespace kernel
