// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void general() {
    const long child = start_traced(0, [] { return 0; });
    user_regs_struct registers = registers_of(child);
    line("cs %llx ss %llx ds %llx es %llx fs %llx gs %llx gs_base %llx flags %llx", registers.cs,
         registers.ss, registers.ds, registers.es, registers.fs, registers.gs, registers.gs_base,
         registers.eflags & ~0xd5ull);
    iovec room = {&registers, sizeof registers};
    line("set: %s, %lu bytes", *outcome(ptrace(kGetSet, child, 1, word(&room))), room.iov_len);
    unsigned long buffer[64] = {};
    room = {buffer, sizeof buffer};
    line("more room: %s, %lu bytes", *outcome(ptrace(kGetSet, child, 1, word(&room))), room.iov_len);
    room = {buffer, 16};
    line("less room: %s, %lu bytes, r15 %s", *outcome(ptrace(kGetSet, child, 1, word(&room))), room.iov_len,
         buffer[0] == registers.r15 ? "same" : "OTHER");
    buffer[0] = 0x1515;
    line("write two: %s, r15 %llx", *outcome(ptrace(kSetSet, child, 1, word(&room))),
         registers_of(child).r15);
    unsigned long value = 0;
    for (const unsigned long at :
         List{0ul, 8ul * 15, 8ul * 26, 8ul * 27, 736ul, 840ul, 848ul, 896ul, 904ul, 912ul, 4ul})
        line("peek user at %lu: %s", at, *outcome(ptrace(kPeekUser, child, at, word(&value))));
    for (const unsigned long at : List{0ul, 8ul * 27, 840ul, 904ul, 912ul, 3ul})
        line("poke user at %lu: %s", at, *outcome(ptrace(kPokeUser, child, at, 0)));
    end(child);
}

// What no tracer may put into them.
void refused() {
    const long child = start_traced(0, [] { return 0; });
    const user_regs_struct before = registers_of(child);
    user_regs_struct registers = before;
    const auto attempt = [&](const char* what) {
        line("%s: %s", what, *outcome(ptrace(kSetRegisters, child, 0, word(&registers))));
        registers = before;
    };
    registers.cs = 0;
    attempt("cs 0");
    registers.cs = 0x10;
    attempt("cs of the kernel");
    registers.ss = 0x18;
    attempt("ss of the kernel");
    registers.fs_base = 1ull << 62;
    attempt("fs base outside");
    registers.gs_base = ~0ull;
    attempt("gs base outside");
    registers.fs = 0x10;
    attempt("fs of the kernel");
    registers.eflags = ~0ull;
    attempt("all flags");
    line("flags that were set: %llx", registers_of(child).eflags);
    registers.eflags = 0;
    attempt("no flags");
    line("flags that were not: %llx", registers_of(child).eflags);
    attempt("as before");
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
}

void floating_point() {
    const long child = start_traced(0, [] {
        unsigned long low = 0;
        asm volatile("movq %%xmm5, %0" : "=r"(low));
        return static_cast<int>(low & 0x7f);
    });
    alignas(16) static unsigned char area[8192], again[8192];
    line("floating point: %s, control %x, mxcsr %x",
         *outcome(ptrace(kGetFloatingPoint, child, 0, word(area))), *reinterpret_cast<unsigned short*>(area),
         *reinterpret_cast<unsigned*>(area + 24));
    memset(area + 160 + 5 * 16, 0x23, 16);
    line("set: %s", *outcome(ptrace(kSetFloatingPoint, child, 0, word(area))));
    ptrace(kGetFloatingPoint, child, 0, word(again));
    line("the same: %s", memcmp(area, again, 416) == 0 ? "yes" : "NO");
    *reinterpret_cast<unsigned*>(area + 24) = 0x10000;
    line("bad mxcsr: %s", *outcome(ptrace(kSetFloatingPoint, child, 0, word(area))));
    iovec room = {area, sizeof area};
    line("as a set: %s, %lu bytes", *outcome(ptrace(kGetSet, child, 2, word(&room))), room.iov_len);
    room.iov_len = 256;
    line("half of it: %s", *outcome(ptrace(kSetSet, child, 2, word(&room))));
    room.iov_len = sizeof area;
    const long extended = ptrace(kGetSet, child, 0x202, word(&room));
    line("extended: %s, register 5 %x, present %s, set: %s", *outcome(extended), area[160 + 80],
         *reinterpret_cast<unsigned long*>(area + 464) != 0 ? "yes" : "no",
         *outcome(ptrace(kSetSet, child, 0x202, word(&room))));
    room.iov_len = 64;
    line("a part: %s", *outcome(ptrace(kSetSet, child, 0x202, word(&room))));
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
}

__attribute__((noinline)) int few_instructions() {
    int result;
    asm volatile(
        "movl $1, %0\n addl $2, %0\n pushfq\n popq %%rcx\n movl $186, %%eax\n movl %0, %%edx\n syscall\n"
        "movl %%edx, %0\n nop\n int3\n"
        : "=&r"(result)
        :
        : "rax", "rcx", "rdx", "r11", "memory");
    return result;
}

// One instruction at a time, from a breakpoint to another; the trap flag is not to be seen.
void steps() {
    const long child = start_traced(0, [] {
        asm volatile("int3");
        return few_instructions();
    });
    ptrace(kContinue, child);
    line("%s, info %s", *next_stop(child), *info_of(child));
    unsigned long last = registers_of(child).rip, traced_flags = 0;
    for (int step = 0; step < 60; step++) {
        const long result = ptrace(kSingleStep, child);
        const int status = wait_status(child);
        if (result != 0 || !WIFSTOPPED(status)) {
            line("%s, %s", *outcome(result), *stop_of(status));
            return;
        }
        siginfo_t info{};
        ptrace(kGetInfo, child, 0, word(&info));
        const user_regs_struct registers = registers_of(child);
        traced_flags |= registers.eflags & 0x100;
        const unsigned long start = word(few_instructions);
        if (registers.rip >= start && registers.rip < start + 64 && last >= start && last < start + 64)
            line("step over %lu bytes: %s code %x", static_cast<unsigned long>(registers.rip - last),
                 *stop_of(status), static_cast<unsigned>(info.si_code));
        last = registers.rip;
        if (info.si_code == SI_KERNEL)
            break;
    }
    line("trap flag seen: %lx, program saw %s", traced_flags,
         registers_of(child).rcx & 0x100 ? "it" : "none");
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
}

volatile int in_handler;

// A step into a handler stops at its first instruction.
void step_into_handler() {
    const long child = start_traced(0, [] {
        signal(SIGUSR1, [](int) { in_handler = 1; });
        raise(SIGUSR1);
        return in_handler + 10;
    });
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
    ptrace(kSingleStep, child, 0, SIGUSR1);
    line("%s, info %s, rdi %lld, flags %llx", *next_stop(child), *info_of(child), registers_of(child).rdi,
         registers_of(child).eflags & 0x100);
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
}

}  // namespace

void groups::registers() {
    fresh("general", general);
    fresh("refused", refused);
    fresh("floating point", floating_point);
    fresh("steps", steps);
    fresh("step into handler", step_into_handler);
}
