// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

volatile int traps;
volatile int odd_codes;

void count_trap(int, siginfo_t* info, void*) {
    traps = traps + 1;
    if (info->si_code != TRAP_TRACE)
        odd_codes = odd_codes + 1;
}

void handle(int number, void (*handler)(int, siginfo_t*, void*)) {
    struct sigaction action {};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    sigaction(number, &action, nullptr);
}

#define STEPPED(text, ...)                                                        \
    do {                                                                          \
        traps = 0;                                                                \
        odd_codes = 0;                                                            \
        asm volatile("pushfq\n orq $0x100, (%%rsp)\n popfq\n " text               \
                     "\n pushfq\n andq $~0x100, (%%rsp)\n popfq" ::__VA_ARGS__    \
                     : "rax", "rcx", "rdx", "rdi", "rsi", "r11", "cc", "memory"); \
    } while (0)

}  // namespace

void groups::steps() {
    handle(SIGTRAP, count_trap);
    STEPPED("nop", "i"(0));
    line("stepping over a NOP: %d traps, %d of another kind", traps, odd_codes);
    STEPPED("movl %0, %%eax\n syscall", "i"(SYS_getppid));
    line("stepping over a system call: %d traps, %d of another kind", traps, odd_codes);
    STEPPED("movl %0, %%eax\n syscall\n nop\n nop", "i"(SYS_sched_yield));
    line("stepping over sched_yield and two NOPs: %d traps, %d of another kind", traps, odd_codes);
    STEPPED("movl %%ss, %%eax\n movl %%eax, %%ss\n nop", "i"(0));
    line("stepping over MOV SS: %d traps, %d of another kind", traps, odd_codes);
    // The step is held back until after the instruction behind MOV SS, which enters the kernel
    // (CVE-2018-8897).
    STEPPED("movl %%ss, %%ecx\n movl %0, %%eax\n movl %%ecx, %%ss\n syscall\n nop", "i"(SYS_getppid));
    line("stepping over MOV SS before a system call: %s", traps > 0 ? "went on" : "no trap");
}
