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
    disable_interrupts();
    for (;;) {
        // Looked up anew each time: return_to_user() may come back on another CPU. Not by current_thread(),
        // which the compiler would keep in a register through the whole system call.
        Cpu& cpu = this_cpu();
        Thread& thread = *cpu.current;
        if (cpu.reschedule | thread.pending_work.load(std::memory_order_relaxed)) [[unlikely]] {
            return_to_user(frame);
            continue;
        }
        if (thread.ports.needs_window())
            cpu.port_window.update(thread.ports);
        return;
    }
}

}  // namespace kernel
