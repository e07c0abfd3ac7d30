// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x[0-9a-f]+: call of __stack_chk_fail, which the compiler put in
// flags: -fstack-protector-all
// Bracketed or not: the canary is not there before the kernel's context is.
#include "arch/noinstr.h"

extern "C" {
[[noreturn, gnu::noinline]] void __stack_chk_fail() {
    for (;;) {
        asm volatile("");
    }
}
[[gnu::noinline]] void use(char* room) {
    asm volatile("" : : "r"(room) : "memory");
}
[[gnu::section(".noinstr.text")]] void caller() {
    kernel::instrumentation_begin();
    char room[64];
    use(room);
    kernel::instrumentation_end();
}
}
