// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/fault.h"
#include "arch/trap_frame.h"

namespace kernel {

// What entry code (arch/trap.cpp, arch/user_return.cpp) calls in the other parts.

// syscall/: frame.orig_rax is the number; the result goes to frame.rax, which holds -ENOSYS before.
// Interrupts on.
void system_call(TrapFrame& frame);

// The same for a call by INT 0x80: the numbers, argument registers and structures are i386's.
void i386_system_call(TrapFrame& frame);

// mm/: a page fault in user mode, or in one of the instructions that may touch user memory
// (arch/user_copy.h). What cannot be resolved becomes a signal through deliver_fault(), or for a frame of the
// kernel recover_user_access(). `address` is CR2, in the user half where the frame is the kernel's.
// Interrupts on.
void handle_page_fault(TrapFrame& frame, uint64_t address);

// task/: the exception becomes a signal to the current thread. Interrupts on.
void deliver_fault(TrapFrame& frame, const Fault& fault);

// task/: the local timer has fired. Interrupts off.
void timer_interrupt();

// task/: what is to be done before the current thread returns to user mode through `frame`: signals,
// reschedule. Called until neither this_cpu().reschedule nor the thread's return_work() is set. Interrupts
// off on entry and on return.
void return_to_user(TrapFrame& frame);

}  // namespace kernel
