// SPDX-License-Identifier: Apache-2.0
// expect: idt: vector 0x03 has no gate
// options: --vectors missing_gate.inc --allow vectors.allow
#include "seed.inc"
FUNCTION handle_breakpoint
    ret
DONE handle_breakpoint
    .globl  trap_entry_0x03
trap_entry_0x03:
    movl    $0x03, %esi
    call    handle_breakpoint
    iretq
.data
    .type   idt, @object
idt:
    .fill   48
    .byte   0, 0, 8, 0, 0, 0x6e, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
    .size   idt, . - idt
