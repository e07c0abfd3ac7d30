/* SPDX-License-Identifier: Apache-2.0 */
/* Switching kernel stacks (arch/context.h). */
#include "arch/entry_macros.inc"

.section .noinstr.text, "ax"

/* switch_context(SavedContext& from, const SavedContext& to): what C++ expects a call to keep, lies on the stack. */
    .globl  switch_context
switch_context:
    pushq   %rbp
    pushq   %rbx
    pushq   %r12
    pushq   %r13
    pushq   %r14
    pushq   %r15
    movq    %rsp, (%rdi)
    movq    (%rsi), %rsp
    popq    %r15
    popq    %r14
    popq    %r13
    popq    %r12
    popq    %rbx
    popq    %rbp
    ret

/* Where a kernel thread starts (prepare_context): R12 is its function, R13 the argument. */
    .globl  start_kernel_context
start_kernel_context:
    xorl    %ebp, %ebp
    movq    %r13, %rdi
    call    *%r12
    ud2                             /* it never returns */

/* Where a user thread starts (prepare_user_context): RSP points at its frame. */
    .globl  start_user_context
start_user_context:
    xorl    %ebp, %ebp
    call    finish_switch           /* the scheduler's second half (task/) */
    jmp     return_to_user_mode

/* enter_user_mode(TrapFrame&): the frame lies at the top of this stack, and nothing below it is needed any more. */
    .globl  enter_user_mode
enter_user_mode:
    movq    %rdi, %rsp
    xorl    %ebp, %ebp
    jmp     return_to_user_mode

.section .note.GNU-stack, "", @progbits
