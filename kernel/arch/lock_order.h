// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/cpu.h"
#include "lib/lock_rank.h"

namespace kernel {

// Out of line: prints both ranks and panics.
[[noreturn]] void report_lock_order(uint64_t wanted, uint64_t held);

// Ranks as bits of Cpu::held_ranks, so that "every held one is lower" is one comparison. Interrupts are off
// in both, so the CPU cannot change under them.
inline void note_lock_wanted(uint64_t rank) {
    uint64_t& held = this_cpu().held_ranks;
    if (held >= rank) [[unlikely]]
        report_lock_order(rank, held);
    held += rank;
}
inline void note_lock_released(uint64_t rank) {
    this_cpu().held_ranks -= rank;
}
// One turn of waiting for another CPU's lock: serves the calls of other CPUs, then pauses. By way of
// arch/lock_wait.S, which keeps every register: a function that takes a free lock, which is nearly always,
// need not save any for the call.
inline void wait_for_lock() {
    asm volatile("call wait_for_lock_thunk" ::: "memory", "cc");
}

}  // namespace kernel
