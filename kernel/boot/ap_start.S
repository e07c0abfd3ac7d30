/* SPDX-License-Identifier: Apache-2.0 */
/* Where the other CPUs start, in real mode, at AP_START_ADDRESS, to which arch/start_cpus.cpp copies this code. One at a time:
 * they share the word in which the boot CPU says whose stack is whose. */
#include "boot/ap_start.h"
#include "boot/long_mode.inc"

#define AT(label) (AP_START_ADDRESS + label - ap_start)

.section .rodata, "a"
    .balign 16
    .globl  ap_start
ap_start:
.code16
    cli
    cld
    xorl    %eax, %eax
    movw    %ax, %ds
    lgdtl   AT(gdt_pointer)
    movl    $CR0_PROTECTED, %eax
    movl    %eax, %cr0
    ljmpl   $BOOT_CODE32_SELECTOR, $AT(protected_mode)
.code32
protected_mode:
    movl    $KERNEL_DATA_SELECTOR, %eax
    movl    %eax, %ds
    movl    %eax, %ss
    ENTER_LONG_MODE
    ljmp    $KERNEL_CODE_SELECTOR, $AT(long_mode)
.code64
long_mode:
    movl    $KERNEL_DATA_SELECTOR, %eax
    movl    %eax, %ss
    movl    %eax, %ds
    movl    %eax, %es
    movabsq $kernel_top_table_address, %rax
    movq    (%rax), %rax
    movabsq $start_in_image, %rcx
    jmp     *%rcx
    .balign 8
gdt_pointer:
    .short  4 * 8 - 1
    .long   boot_gdt
    .globl  ap_start_end
ap_start_end:

/* In the kernel's image by now, so that the first 4 GiB may go. */
.section .text.start_other_cpu, "ax"
start_in_image:
    movq    %rax, %cr3
    movq    ap_stack_top, %rsp
    xorl    %ebp, %ebp
    call    start_other_cpu         /* arch/start_cpus.cpp */
    ud2

.section .note.GNU-stack, "", @progbits
