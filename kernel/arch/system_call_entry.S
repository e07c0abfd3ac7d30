/* SPDX-License-Identifier: Apache-2.0 */
/* SYSCALL: RCX holds the return address, R11 the flags, the stack is still the program's, and MSR FMASK has cleared IF, TF, DF,
 * AC and NT (arch/system_call.cpp). Builds the same frame as a trap. */
#include "arch/entry_macros.inc"

.section .noinstr.text, "ax"

    .balign 16
    .globl  system_call_entry
system_call_entry:
    swapgs
    movq    %rsp, %gs:CPU_USER_STACK
    movq    %gs:CPU_KERNEL_STACK, %rsp
    pushq   $USER_DATA_SELECTOR
    pushq   %gs:CPU_USER_STACK
    pushq   %r11
    pushq   $USER_CODE_SELECTOR
    pushq   %rcx
    pushq   $0                      /* error_code */
    pushq   %rax                    /* orig_rax */
    PUSH_REGISTERS rax=$MINUS_ENOSYS
    movq    %rsp, %rdi
    call    handle_system_call      /* arch/system_call.cpp: whether SYSRET can load what the frame says */
    testb   %al, %al
    jz      return_to_user_mode
    POP_REGISTERS
    /* SYSRET loads RSP from nowhere: from here to the end the stack is the program's and GS with it. Interrupts are off, an NMI
     * or a machine check finds out by itself (PARANOID). */
    movq    (FRAME_RSP - FRAME_ORIG_RAX)(%rsp), %rsp
    swapgs
    sysretq

/* SYSCALL from 32-bit code, which AMD's CPUs have: answers as a kernel that does not know it. Programs are told of it by the vDSO
 * alone, and there is none; they use INT 0x80. */
    .balign 16
    .globl  compat_system_call_entry
compat_system_call_entry:
    movl    $MINUS_ENOSYS, %eax
    sysretl

.section .note.GNU-stack, "", @progbits
