/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions and interrupts: every stub builds the TrapFrame, makes GS the kernel's, and calls C++ (arch/trap.cpp). Interrupts
 * are off (all gates are interrupt gates), TF, NT and RF are cleared by the CPU (SDM vol. 3, 6.12.1.3), DF and AC here. */
#include "arch/entry_macros.inc"

#define MSR_GS_BASE 0xc0000101

.section .noinstr.text, "ax"

.macro OPEN_FRAME code
    .ifc \code, NO_CODE
    pushq   $0
    .endif
    pushq   $NOT_SYSCALL
    PUSH_REGISTERS
    cld
    FORBID_USER_ACCESS
.endm

.macro TRAP vector, handler, code
    .balign 16
    .globl  trap_entry_\vector
trap_entry_\vector:
    OPEN_FRAME \code
    testb   $3, FRAME_CS(%rsp)
    jz      1f
    swapgs
1:  movq    %rsp, %rdi
    movl    $\vector, %esi
    call    handle_\handler
    jmp     return_from_trap
.endm

/* The kernel's own GS base is a kernel address, a program's is never one (arch/user_bases.h): its sign tells whose is loaded,
 * which CS does not in the first and last instructions of an entry. A trap from user mode goes on as any other, on the
 * thread's stack, where a signal may be made of it. */
.macro PARANOID vector, handler, code
    .balign 16
    .globl  trap_entry_\vector
trap_entry_\vector:
    OPEN_FRAME \code
    testb   $3, FRAME_CS(%rsp)
    jz      1f
    swapgs
    call    move_to_thread_stack
    movl    $\vector, %esi
    call    handle_\handler
    jmp     return_from_trap
1:  xorl    %ebx, %ebx              /* kept by C++: whether to swap back */
    movl    $MSR_GS_BASE, %ecx
    rdmsr
    testl   %edx, %edx
    js      2f
    swapgs
    incl    %ebx
2:  movq    %rsp, %rdi
    movl    $\vector, %esi
    call    handle_\handler
    testl   %ebx, %ebx
    jz      return_to_kernel
    swapgs
    jmp     return_to_kernel
.endm

#define TRAP(vector, handler, code, gate) TRAP vector, handler, code
#define PARANOID(vector, handler, code, stack) PARANOID vector, handler, code
#include "arch/vectors.inc"
#undef TRAP
#undef PARANOID

/* In: the frame on an interrupt stack. Out: RSP and RDI at its copy on top of the current thread's stack. */
move_to_thread_stack:
    popq    %rdx                    /* where to return to */
    movq    %rsp, %rsi
    movq    %gs:CPU_KERNEL_STACK, %rdi
    subq    $FRAME_SIZE, %rdi
    movq    %rdi, %rsp
    movl    $(FRAME_SIZE / 8), %ecx
    rep movsq
    movq    %rsp, %rdi
    jmp     *%rdx

/* RSP points at the frame. */
return_from_trap:
    testb   $3, FRAME_CS(%rsp)
    jz      return_to_kernel
    .globl  return_to_user_mode
return_to_user_mode:
    movq    %rsp, %rdi
    call    prepare_user_return     /* arch/user_return.cpp; interrupts are off from here on */
    swapgs
return_to_kernel:
    POP_REGISTERS
    addq    $16, %rsp               /* orig_rax, error_code */
    iretq

.section .note.GNU-stack, "", @progbits
