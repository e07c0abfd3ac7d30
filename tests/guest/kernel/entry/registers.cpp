// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

struct Registers {
    unsigned long rbx, rbp, r12, r13, r14, r15, rdi, rsi, rdx, r8, r9, r10;
};

// A system call with a pattern in every register that is not an argument; what comes back. RCX and R11 are
// the CPU's.
void call(long number, Registers& registers) {
    asm volatile(
        "pushq %%rbx\n pushq %%rbp\n pushq %[at]\n movq %[at], %%rcx\n"
        "movq 0(%%rcx), %%rbx\n movq 8(%%rcx), %%rbp\n movq 16(%%rcx), %%r12\n movq 24(%%rcx), %%r13\n"
        "movq 32(%%rcx), %%r14\n movq 40(%%rcx), %%r15\n movq 48(%%rcx), %%rdi\n movq 56(%%rcx), %%rsi\n"
        "movq 64(%%rcx), %%rdx\n movq 72(%%rcx), %%r8\n movq 80(%%rcx), %%r9\n movq 88(%%rcx), %%r10\n"
        "syscall\n popq %%rcx\n"
        "movq %%rbx, 0(%%rcx)\n movq %%rbp, 8(%%rcx)\n movq %%r12, 16(%%rcx)\n movq %%r13, 24(%%rcx)\n"
        "movq %%r14, 32(%%rcx)\n movq %%r15, 40(%%rcx)\n movq %%rdi, 48(%%rcx)\n movq %%rsi, 56(%%rcx)\n"
        "movq %%rdx, 64(%%rcx)\n movq %%r8, 72(%%rcx)\n movq %%r9, 80(%%rcx)\n movq %%r10, 88(%%rcx)\n"
        "popq %%rbp\n popq %%rbx"
        : "+a"(number)
        : [at] "r"(&registers)
        : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc", "memory");
}

void tell(const char* what, long number) {
    Registers before, after;
    unsigned long pattern = 0x1122'3344'5566'7788UL;
    for (unsigned long* word = &before.rbx; word <= &before.r10; word++)
        *word = pattern = pattern * 6364136223846793005UL + 1442695040888963407UL;
    after = before;
    call(number, after);
    line("%s keeps every register: %s", what, memcmp(&before, &after, sizeof before) == 0 ? "yes" : "NO");
}

}  // namespace

void groups::registers() {
    tell("getppid", SYS_getppid);
    tell("sched_yield", SYS_sched_yield);
    tell("an unknown call", 511);
    tell("a call with bad pointers", SYS_rt_sigaction);
    tell("call number -1", -1);
    // Vector state, over a call that switches to others.
    double value = 0;
    asm volatile(
        "movl %[number], %%eax\n movq $0x4009000000000000, %%rcx\n movq %%rcx, %%xmm15\n syscall\n movq "
        "%%xmm15, %0"
        : "=x"(value)
        : [number] "i"(SYS_sched_yield)
        : "rax", "rcx", "r11", "xmm15", "memory");
    line("sched_yield keeps xmm15: %s", value == 3.125 ? "yes" : "NO");
}
