// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// RFLAGS as it was before interrupts were disabled; only IF counts.
using InterruptState = uint64_t;
inline constexpr uint64_t kInterruptFlag = 1u << 9;

// Always inlined: the entry code uses them too (.noinstr.text). Host tests bring a header of this name that
// does nothing.
[[gnu::always_inline]] inline InterruptState interrupt_state() {
    InterruptState flags;
    asm volatile("pushfq; popq %0" : "=r"(flags)::"memory");
    return flags;
}
[[gnu::always_inline]] inline bool interrupts_enabled() {
    return interrupt_state() & kInterruptFlag;
}
[[gnu::always_inline]] inline void disable_interrupts() {
    asm volatile("cli" ::: "memory");
}
[[gnu::always_inline]] inline void enable_interrupts() {
    asm volatile("sti" ::: "memory");
}
// Sleeps until the next interrupt. STI takes effect after the next instruction (SDM vol. 2), so none is
// missed that comes before the HLT.
inline void enable_interrupts_and_halt() {
    asm volatile("sti; hlt" ::: "memory");
}
[[gnu::always_inline]] inline InterruptState save_and_disable_interrupts() {
    const InterruptState before = interrupt_state();
    disable_interrupts();
    return before;
}
[[gnu::always_inline]] inline void restore_interrupts(InterruptState before) {
    if (before & kInterruptFlag)
        enable_interrupts();
}

}  // namespace kernel
