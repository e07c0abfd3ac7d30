/* SPDX-License-Identifier: Apache-2.0 */
/* Where both boot protocols start: 32-bit protected mode, flat segments, paging off, EBX pointing at what the loader says. Turns
 * on long mode with the first 4 GiB of memory at their own addresses and the first GiB at the kernel's, and calls
 * start_kernel(). All of .boot lies at physical addresses. */
#include "boot/long_mode.inc"

#define MULTIBOOT2_HEADER_MAGIC 0xe85250d6
#define MULTIBOOT2_HEADER_SIZE 24
#define XEN_ELFNOTE_PHYS32_ENTRY 18

.section .boot.header, "a"
    .balign 8
    .long   MULTIBOOT2_HEADER_MAGIC
    .long   0                       /* i386, protected mode */
    .long   MULTIBOOT2_HEADER_SIZE
    .long   0x100000000 - (MULTIBOOT2_HEADER_MAGIC + MULTIBOOT2_HEADER_SIZE)
    .short  0, 0                    /* the last tag */
    .long   8

/* PVH: the ELF note that says where to start (Xen's docs/misc/pvh.pandoc). */
.section .note.Xen, "a", @note
    .balign 4
    .long   4, 8, XEN_ELFNOTE_PHYS32_ENTRY
    .asciz  "Xen"
    .quad   pvh_entry

.section .boot.text, "ax"
.code32
    .globl  pvh_entry
pvh_entry:
    xorl    %eax, %eax
    /* and on: multiboot2's loader has its magic number in EAX */
    .globl  multiboot_entry
multiboot_entry:
    cli
    cld
    movl    %eax, %edi              /* start_kernel()'s arguments: which protocol, */
    movl    %ebx, %esi              /* and where its information is */
    ENTER_LONG_MODE
    lgdt    boot_gdt_pointer
    ljmp    $KERNEL_CODE_SELECTOR, $1f
.code64
1:  movl    $KERNEL_DATA_SELECTOR, %eax
    movl    %eax, %ss
    movl    %eax, %ds
    movl    %eax, %es
    xorl    %eax, %eax
    movl    %eax, %fs
    movl    %eax, %gs
    movq    $boot_stack_top, %rsp
    xorl    %ebp, %ebp
    movabsq $start_kernel, %rax     /* boot/main.cpp */
    call    *%rax
    ud2

.section .boot.data, "aw"
    .balign 8
    .globl  boot_gdt
boot_gdt:
    .quad   0
    .quad   0x00cf9b000000ffff      /* BOOT_CODE32_SELECTOR */
    .quad   0x00af9b000000ffff      /* KERNEL_CODE_SELECTOR */
    .quad   0x00cf93000000ffff      /* KERNEL_DATA_SELECTOR */
    .globl  boot_gdt_pointer
boot_gdt_pointer:
    .short  . - boot_gdt - 1
    .quad   boot_gdt

/* The tables that long mode starts with; the other CPUs start with them, too (ap_start.S), and each leaves them at once. */
#define PRESENT_WRITABLE 0x03
#define LARGE_PAGE 0x80
    .balign 4096
    .globl  boot_top_table
boot_top_table:
    .quad   low_table + PRESENT_WRITABLE
    .fill   510, 8, 0
    .quad   high_table + PRESENT_WRITABLE
low_table:
    .quad   page_directory + PRESENT_WRITABLE
    .quad   page_directory + 0x1000 + PRESENT_WRITABLE
    .quad   page_directory + 0x2000 + PRESENT_WRITABLE
    .quad   page_directory + 0x3000 + PRESENT_WRITABLE
    .fill   508, 8, 0
high_table:                         /* the last but one GiB: kKernelImage */
    .fill   510, 8, 0
    .quad   page_directory + PRESENT_WRITABLE
    .quad   0
page_directory:
    .set    address, 0
    .rept   2048
    .quad   address + PRESENT_WRITABLE + LARGE_PAGE
    .set    address, address + 0x200000
    .endr

.section .bss
    .balign 16
    .skip   16384
boot_stack_top:

.section .note.GNU-stack, "", @progbits
