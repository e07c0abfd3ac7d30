// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/trap_frame.h"
#include "lib/result.h"
#include "task/signal_actions.h"
#include "task/signal_info.h"

namespace kernel {

// push_signal_frame() for a handler that was set by an i386 call: 32-bit code is called, with the classic
// frame or SA_SIGINFO's. False where the stack cannot be written; nothing has changed then but the memory. No
// lock held.
[[nodiscard]] bool push_i386_signal_frame(TrapFrame& frame, const SignalInfo& info,
                                          const SignalAction& action, SignalSet mask);

// sigreturn and rt_sigreturn by INT 0x80. Fault, Inval: the thread gets a SIGSEGV.
Result<> pop_i386_signal_frame(TrapFrame& frame);
Result<> pop_i386_real_time_frame(TrapFrame& frame);

}  // namespace kernel
