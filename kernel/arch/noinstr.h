// SPDX-License-Identifier: Apache-2.0
#pragma once

// Entry code runs before the kernel's context is established: it must not be traced, sanitized or call
// anything that is (reference: Linux's noinstr). tools/check-noinstr proves it on the final ELF.
#define NOINSTR __attribute__((section(".noinstr.text"), noinline, no_stack_protector))

namespace kernel {

// Bracket the part of a NOINSTR function that may call out. Distinctive NOPs that tools/check-noinstr finds
// on every path.
[[gnu::always_inline]] inline void instrumentation_begin() {
    asm volatile(".byte 0x0f, 0x1f, 0x40, 0xb1" ::: "memory");
}
[[gnu::always_inline]] inline void instrumentation_end() {
    asm volatile(".byte 0x0f, 0x1f, 0x40, 0xe1" ::: "memory");
}

}  // namespace kernel
