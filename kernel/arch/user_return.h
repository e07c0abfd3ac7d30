// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "arch/noinstr.h"
#include "arch/trap_handlers.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {

// The last C++ before user mode, for every way there. Leaves interrupts off. Only after the last chance of a
// switch the port window is brought up to date: what the CPU permits from here on is what this thread holds,
// and a thread without ports costs one test.
[[gnu::always_inline]] inline void finish_user_return(TrapFrame& frame) {
    const Thread& thread = current_thread();
    disable_interrupts();
    while (this_cpu().reschedule | thread.pending_work.load(std::memory_order_relaxed))
        [[unlikely]] return_to_user(frame);
    if (thread.ports.needs_window())
        this_cpu().port_window.update(current_thread().ports);
}

}  // namespace kernel
