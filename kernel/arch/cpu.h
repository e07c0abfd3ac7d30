// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "arch/tss.h"
#include "pio/tss_window.h"

namespace kernel {

class Thread;
class AddressSpace;
struct LocalDescriptors;

inline constexpr unsigned kMaxCpus = 8;

// What one CPU owns. Reached through GS, whose base is this structure's address while in the kernel; the
// first members' offsets are known to entry.S (asserted in arch/layout_asserts.cpp). Written by its own CPU
// only, with interrupts off, unless a member says otherwise.
struct Cpu {
    Cpu* self;              // gs:0
    uint64_t user_stack;    // gs:8, scratch of the SYSCALL entry
    uint64_t kernel_stack;  // gs:16, top of the current thread's kernel stack
    Thread* current;        // gs:24

    unsigned number;  // 0 is the boot CPU
    uint32_t apic_id;
    Thread* idle;
    uint64_t held_ranks;         // a bit for each lock rank that is held
    uint64_t reschedule;         // not 0: call the scheduler before the return to user mode
    AddressSpace* loaded_space;  // whose page tables CR3 holds
    uint64_t tsc_at_tick;
    const LocalDescriptors* local_descriptors;  // what LDTR leads to (arch/local_descriptors.h)
    bool has_thread_descriptors;                // the GDT holds a thread's own (arch/user_segments.h)

    Tss* tss;
    pio::TssWindow port_window;
};

[[gnu::always_inline]] inline Cpu& this_cpu() {
    Cpu* cpu;
    asm volatile("movq %%gs:0, %0" : "=r"(cpu));
    return *cpu;
}
// Not volatile: the current thread of a running flow of control never changes.
[[gnu::always_inline]] inline Thread& current_thread() {
    Thread* thread;
    asm("movq %%gs:24, %0" : "=r"(thread));
    return *thread;
}

// The stack that entries from user mode start on, from now on: the current thread's. Interrupts off.
void set_kernel_stack(uint64_t top);

// CPUs that run, numbered from 0; constant after boot.
unsigned cpu_count();
Cpu& cpu_by_number(unsigned number);

}  // namespace kernel
