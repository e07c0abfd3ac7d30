/* SPDX-License-Identifier: Apache-2.0 */
/* wait_for_lock() (arch/lock_order.h): calls serve_while_waiting() and changes no register. */

.section .text, "ax"

    .globl  wait_for_lock_thunk
wait_for_lock_thunk:
    pushq   %rbp
    movq    %rsp, %rbp
    pushq   %rax
    pushq   %rcx
    pushq   %rdx
    pushq   %rsi
    pushq   %rdi
    pushq   %r8
    pushq   %r9
    pushq   %r10
    pushq   %r11
    andq    $-16, %rsp
    call    serve_while_waiting
    leaq    -72(%rbp), %rsp
    popq    %r11
    popq    %r10
    popq    %r9
    popq    %r8
    popq    %rdi
    popq    %rsi
    popq    %rdx
    popq    %rcx
    popq    %rax
    popq    %rbp
    ret

.section .note.GNU-stack, "", @progbits
