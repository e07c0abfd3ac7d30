// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>

#include "../common/child.h"
#include "../common/fault.h"
#include "../common/groups.h"
#include "../common/raw.h"

namespace groups {
void numbers();
void registers();
void structures();
void memory();
void code32();
void handlers();
void segments();
void restarts();
}  // namespace groups

// A system call by INT 0x80, with whole registers: what the kernel makes of their upper halves is a case.
struct Int80 {
    unsigned long rax, rbx = 0, rcx = 0, rdx = 0, rsi = 0, rdi = 0, rbp = 0;
    unsigned long r8 = 0, r9 = 0, r10 = 0, r11 = 0, r12 = 0, r13 = 0, r14 = 0, r15 = 0;
};

// Changes `registers` to what comes back.
inline void int80(Int80& registers) {
    Int80* at = &registers;
    asm volatile(
        "pushq %%rbx\n pushq %%rbp\n pushq %%rax\n"
        "movq 8(%%rax), %%rbx\n movq 16(%%rax), %%rcx\n movq 24(%%rax), %%rdx\n movq 32(%%rax), %%rsi\n"
        "movq 40(%%rax), %%rdi\n movq 48(%%rax), %%rbp\n movq 56(%%rax), %%r8\n movq 64(%%rax), %%r9\n"
        "movq 72(%%rax), %%r10\n movq 80(%%rax), %%r11\n movq 88(%%rax), %%r12\n movq 96(%%rax), %%r13\n"
        "movq 104(%%rax), %%r14\n movq 112(%%rax), %%r15\n movq 0(%%rax), %%rax\n"
        "int $0x80\n"
        "xchgq %%rax, (%%rsp)\n"
        "movq %%rbx, 8(%%rax)\n movq %%rcx, 16(%%rax)\n movq %%rdx, 24(%%rax)\n movq %%rsi, 32(%%rax)\n"
        "movq %%rdi, 40(%%rax)\n movq %%rbp, 48(%%rax)\n movq %%r8, 56(%%rax)\n movq %%r9, 64(%%rax)\n"
        "movq %%r10, 72(%%rax)\n movq %%r11, 80(%%rax)\n movq %%r12, 88(%%rax)\n movq %%r13, 96(%%rax)\n"
        "movq %%r14, 104(%%rax)\n movq %%r15, 112(%%rax)\n popq 0(%%rax)\n popq %%rbp\n popq %%rbx"
        : "+a"(at)
        :
        : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc", "memory");
}

inline long i386_call(unsigned long number, unsigned long a = 0, unsigned long b = 0, unsigned long c = 0,
                      unsigned long d = 0, unsigned long e = 0, unsigned long f = 0) {
    Int80 registers{.rax = number, .rbx = a, .rcx = b, .rdx = c, .rsi = d, .rdi = e, .rbp = f};
    int80(registers);
    return static_cast<long>(registers.rax);
}

// Memory that 32-bit pointers reach, and that may be run: enough for a stack on which signals come.
constexpr unsigned long kLowBytes = 65536;
inline unsigned char* low_page() {
    void* page = mmap(nullptr, kLowBytes, PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    return static_cast<unsigned char*>(page);
}
