// SPDX-License-Identifier: Apache-2.0
// expect: idt: the gate of vector 0x03 has the wrong privilege
// options: --vectors gate_privilege.inc --allow vectors.allow
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
    .byte   0, 0, 8, 0, 0, 0xee, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    .size   idt, . - idt
