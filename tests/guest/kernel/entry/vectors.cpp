// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// INT n: only 3 and 4 are for programs, and 0x80 where the kernel runs 32-bit programs.
template <int number>
void software_interrupt() {
    Attempt attempt;
    ATTEMPT(attempt, "int %[n]", , [n] "i"(number) : "rax", "r11", "memory");
    line("int %#x: %s", number, *describe(attempt.fault));
}

template <int... numbers>
void software_interrupts() {
    (software_interrupt<numbers>(), ...);
}

}  // namespace

#define TRY_INSTRUCTION(text)                                                           \
    do {                                                                                \
        Attempt attempt;                                                                \
        ATTEMPT(attempt, text, , "i"(0) : "rax", "rcx", "rdx", "rbx", "r11", "memory"); \
        line("%s: %s", text, *describe(attempt.fault));                                 \
    } while (0)

void groups::vectors() {
    software_interrupts<0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 31, 32,
                        0x30, 0x81, 0xec, 0xf0, 0xf1, 0xf2, 0xfe, 0xff>();
    TRY_INSTRUCTION("int3");
    TRY_INSTRUCTION("ud2");
    TRY_INSTRUCTION("hlt");
    TRY_INSTRUCTION("clts");
    TRY_INSTRUCTION("movq %%cr0, %%rax");
    TRY_INSTRUCTION("movq %%cr3, %%rax");
    TRY_INSTRUCTION("movq %%rax, %%cr4");
    TRY_INSTRUCTION("movq %%dr7, %%rax");
    TRY_INSTRUCTION("movl $0xc0000080, %%ecx\n rdmsr");
    TRY_INSTRUCTION("movl $0xc0000101, %%ecx\n wrmsr");
    TRY_INSTRUCTION("swapgs");
    TRY_INSTRUCTION("sysretq");
    TRY_INSTRUCTION("invd");
    TRY_INSTRUCTION("stac");
    TRY_INSTRUCTION("clac");
    TRY_INSTRUCTION("sysenter");
    TRY_INSTRUCTION("xorl %%eax, %%eax\n movl %%eax, %%ss");
    TRY_INSTRUCTION("movl $0x10, %%eax\n movl %%eax, %%ds");
}
