// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/trap_frame.h"
#include "lib/result.h"
#include "task/signal_actions.h"
#include "task/signal_info.h"

namespace kernel {

// Puts a frame in Linux's layout on the user stack of the current thread (struct rt_sigframe,
// arch/x86/include/asm/sigframe.h), and turns `frame` into a call of the handler. `mask` is what sigreturn
// will restore. False where the stack cannot be written or the action has no restorer; nothing has changed
// then but the memory. No lock held.
[[nodiscard]] bool push_signal_frame(TrapFrame& frame, const SignalInfo& info, const SignalAction& action,
                                     SignalSet mask);

// rt_sigreturn(2): takes the frame above the stack pointer back. Whatever a program wrote into it, flags of
// the kernel's (IOPL, IF) and the kernel's half of memory stay out of reach; selectors that lead nowhere
// become a signal on the way out (arch/return_rules.h). Fault, Inval: the thread gets a SIGSEGV.
Result<> pop_signal_frame(TrapFrame& frame);

// What a program may choose of its flags when it returns from a signal: the arithmetic ones, AC, DF, TF, RF;
// never IOPL, IF, NT (linux-iopl.md, 1.4).
inline constexpr uint64_t kUserFlags = 0x50dd5;
// A selector of a frame, as a program's: with privilege 3.
constexpr uint16_t user_selector(uint32_t saved) {
    return static_cast<uint16_t>(saved | 3);
}

}  // namespace kernel
