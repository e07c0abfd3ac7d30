// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

struct TrapFrame;

// A kernel stack that is not running: the callee-saved registers and the return address lie on it (entry.S).
struct SavedContext {
    uint64_t stack_pointer = 0;
};

// Leaves the running flow in `from` and goes on in `to`; returns when somebody switches back. Interrupts off.
extern "C" void switch_context(SavedContext& from, const SavedContext& to);

// Prepares an empty stack so that the first switch to it calls entry(argument), which never returns.
SavedContext prepare_context(uint64_t stack_top, void (*entry)(void*), void* argument);

// Prepares the stack of a new user thread, whose TrapFrame lies at the stack's top: the first switch to it
// calls `finish_switch` (the scheduler's second half) and returns to user mode through the frame.
SavedContext prepare_user_context(uint64_t stack_top);

// Leaves the kernel through `frame`, which must lie at the top of the current kernel stack; pending work is
// done on the way, as after any system call. For the first program, which no system call starts. No lock
// held.
extern "C" [[noreturn]] void enter_user_mode(TrapFrame& frame);

}  // namespace kernel
