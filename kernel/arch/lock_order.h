// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/cpu.h"
#include "lib/lock_rank.h"

namespace kernel {

// Out of line: prints both ranks and panics.
[[noreturn]] void report_lock_order(LockRank wanted, uint64_t held);

// Interrupts are off in all three, so the CPU cannot change under them.
inline void note_lock_wanted(LockRank rank) {
    uint64_t& held = this_cpu().held_ranks;
    if (held >> static_cast<unsigned>(rank)) [[unlikely]]
        report_lock_order(rank, held);
    held |= uint64_t{1} << static_cast<unsigned>(rank);
}
inline void note_lock_released(LockRank rank) {
    this_cpu().held_ranks &= ~(uint64_t{1} << static_cast<unsigned>(rank));
}
// One turn of waiting for another CPU's lock: serves the calls of other CPUs, then pauses
// (arch/cross_call.cpp).
void wait_for_lock();

}  // namespace kernel
