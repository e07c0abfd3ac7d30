// SPDX-License-Identifier: Apache-2.0
// expect: in order
// options: --allow good.allow --vectors good.inc
// flags: -Wl,--section-start=.noinstr.text=0x8000
// Everything that is allowed, in one object: brackets on two paths, a loop, a stub, a call that does not return.
#include "seed.inc"
    .globl  trap_entry_0x03
trap_entry_0x03:
    pushq   $0
    testb   $3, 24(%rsp)
    jz      1f
    swapgs
1:  movl    $0x03, %esi
    call    handle_breakpoint
    jmp     return_from_trap
return_from_trap:
    call    *%r12
    iretq

FUNCTION handle_breakpoint
    testl   %edi, %edi
    je      1f
    BEGIN
    call    elsewhere
    END
    call    helper
    ret
1:  BEGIN
2:  call    elsewhere
    decl    %ecx
    jnz     2b
    END
    jmp     helper
DONE handle_breakpoint

FUNCTION helper
    ret
DONE helper

FUNCTION never_returns
    BEGIN
    call    elsewhere
DONE never_returns

.data
    .type   idt, @object
idt:
    .fill   48
    .byte   0x00, 0x80, 8, 0, 0, 0xee, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0     /* 0x8000, where the stub is linked to */
    .size   idt, . - idt
