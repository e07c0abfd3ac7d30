/* SPDX-License-Identifier: Apache-2.0 */
/* The instructions that touch user memory, and where each goes on when it cannot (arch/user_copy.cpp). */
#include "arch/entry_macros.inc"

/* The next instruction may fault; recover_user_access() goes on at `recovery`. */
.macro MAY_FAULT recovery
    .pushsection .exception_table, "a"
    .quad   .Lmay_fault\@, \recovery
    .popsection
.Lmay_fault\@:
.endm

.section .text.user_copy, "ax"

/* size_t copy_user_bytes(void* to, const void* from, size_t bytes): how many were not copied. */
    .globl  copy_user_bytes
copy_user_bytes:
    movq    %rdx, %rcx
    shrq    $3, %rcx
    andl    $7, %edx
    ALLOW_USER_ACCESS
    MAY_FAULT 2f
    rep movsq
1:  movl    %edx, %ecx
    MAY_FAULT 3f
    rep movsb
    jmp     3f
2:  leaq    (%rdx, %rcx, 8), %rdx   /* the rest byte by byte: part of the word may be accessible */
    jmp     1b
3:  FORBID_USER_ACCESS
    movq    %rcx, %rax
    ret

/* size_t zero_user_bytes(void* at, size_t bytes): how many were not cleared. */
    .globl  zero_user_bytes
zero_user_bytes:
    xorl    %eax, %eax
    movq    %rsi, %rcx
    shrq    $3, %rcx
    andl    $7, %esi
    ALLOW_USER_ACCESS
    MAY_FAULT 2f
    rep stosq
1:  movl    %esi, %ecx
    MAY_FAULT 3f
    rep stosb
    jmp     3f
2:  leaq    (%rsi, %rcx, 8), %rsi
    jmp     1b
3:  FORBID_USER_ACCESS
    movq    %rcx, %rax
    ret

/* ptrdiff_t copy_user_string(char* to, const char* from, size_t room): the bytes before the zero, `room` where there is none,
 * -1 where the memory is not accessible. */
    .globl  copy_user_string
copy_user_string:
    xorl    %eax, %eax
    ALLOW_USER_ACCESS
1:  cmpq    %rdx, %rax
    je      2f
    MAY_FAULT 3f
    movb    (%rsi, %rax), %cl
    movb    %cl, (%rdi, %rax)
    testb   %cl, %cl
    jz      2f
    incq    %rax
    jmp     1b
3:  movq    $-1, %rax
2:  FORBID_USER_ACCESS
    ret

/* bool load_user_word(const uint32_t* at, uint32_t* value) */
    .globl  load_user_word
load_user_word:
    ALLOW_USER_ACCESS
    MAY_FAULT 1f
    movl    (%rdi), %ecx
    FORBID_USER_ACCESS
    movl    %ecx, (%rsi)
    movl    $1, %eax
    ret

/* bool exchange_user_word(uint32_t* at, uint32_t* expected, uint32_t wanted): what was there goes to *expected. */
    .globl  exchange_user_word
exchange_user_word:
    movl    (%rsi), %eax
    ALLOW_USER_ACCESS
    MAY_FAULT 1f
    lock cmpxchgl %edx, (%rdi)
    FORBID_USER_ACCESS
    movl    %eax, (%rsi)
    movl    $1, %eax
    ret

1:  FORBID_USER_ACCESS
    xorl    %eax, %eax
    ret

.section .note.GNU-stack, "", @progbits
