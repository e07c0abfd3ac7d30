// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <sys/mman.h>

#include "groups.h"

using namespace groups;

namespace {

char* page(int protection) {
    return static_cast<char*>(mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

// A fault at an address of ours: how far off it was said to be.
void tell(const char* what, const Fault& fault, const void* expected) {
    line("%s: %s, address %s", what, *describe(fault),
         fault.number == 0 || fault.address == word(expected) ? "right" : "WRONG");
}

void tell(const char* what, const Fault& fault) {
    line("%s: %s", what, *describe(fault));
}

void memory() {
    Attempt attempt;
    char* gone = page(PROT_READ);
    munmap(gone, 4096);
    ATTEMPT(attempt, "movb (%[p]), %%al", , [p] "r"(gone + 5) : "eax", ATTEMPT_CLOBBERS);
    tell("read where nothing is", attempt.fault, gone + 5);
    attempt = {};
    ATTEMPT(attempt, "movb %%al, (%[p])", , [p] "r"(gone + 7) : ATTEMPT_CLOBBERS);
    tell("write where nothing is", attempt.fault, gone + 7);
    char* constant = page(PROT_READ);
    attempt = {};
    ATTEMPT(attempt, "movb %%al, (%[p])", , [p] "r"(constant + 9) : ATTEMPT_CLOBBERS);
    tell("write to read-only memory", attempt.fault, constant + 9);
    char* none = page(PROT_NONE);
    attempt = {};
    ATTEMPT(attempt, "movb (%[p]), %%al", , [p] "r"(none) : "eax", ATTEMPT_CLOBBERS);
    tell("read of PROT_NONE", attempt.fault, none);
    attempt = {};
    ATTEMPT(attempt, "movb (%[p]), %%al", , [p] "r"(8UL) : "eax", ATTEMPT_CLOBBERS);
    tell("read through a null pointer", attempt.fault, reinterpret_cast<void*>(8));
    attempt = {};
    ATTEMPT(attempt, "call *%[p]", , [p] "r"(constant + 16) : ATTEMPT_CLOBBERS);
    line("call into data: %s %s, address %s", signal_name(attempt.fault.number),
         code_name(attempt.fault.number, attempt.fault.code),
         attempt.fault.address == word(constant) + 16 ? "right" : "WRONG");
    attempt = {};
    ATTEMPT(attempt, "movb (%[p]), %%al", , [p] "r"(static_cast<unsigned long>(0xffffffff81000000))
            : "eax", ATTEMPT_CLOBBERS);
    line("read of kernel memory: %s %s, address %s", signal_name(attempt.fault.number),
         code_name(attempt.fault.number, attempt.fault.code),
         attempt.fault.address == static_cast<unsigned long>(0xffffffff81000000) ? "right" : "WRONG");
    attempt = {};
    ATTEMPT(attempt, "movb (%[p]), %%al", , [p] "r"(static_cast<unsigned long>(0x8000000000000000))
            : "eax", ATTEMPT_CLOBBERS);
    tell("read of a non-canonical address", attempt.fault);
}

void arithmetic() {
    Attempt attempt;
    ATTEMPT(attempt, "xorl %%ecx, %%ecx\n movl $1, %%eax\n cltd\n idivl %%ecx", , "i"(0)
            : "eax", "ecx", "edx", ATTEMPT_CLOBBERS);
    line("division by zero: %s, address is the instruction's %s", *describe(attempt.fault),
         attempt.fault.address == attempt.start + static_cast<unsigned long>(attempt.fault.offset) ? "yes"
                                                                                                   : "no");
    attempt = {};
    ATTEMPT(attempt, "movl $-1, %%ecx\n movl $0x80000000, %%eax\n cltd\n idivl %%ecx", , "i"(0)
            : "eax", "ecx", "edx", ATTEMPT_CLOBBERS);
    tell("quotient too large", attempt.fault);
    // SSE with the zero-divide exception unmasked.
    unsigned control = 0x1f80 & ~0x200U, usual = 0x1f80;
    attempt = {};
    ATTEMPT(attempt,
            "ldmxcsr %[c]\n xorps %%xmm0, %%xmm0\n movl $1, %%eax\n cvtsi2ss %%eax, %%xmm1\n divss %%xmm0, "
            "%%xmm1",
            , [c] "m"(control)
            : "eax", "xmm0", "xmm1", ATTEMPT_CLOBBERS);
    asm volatile("ldmxcsr %0" ::"m"(usual));
    line("SSE division by zero, unmasked: %s %s trap=%lu", signal_name(attempt.fault.number),
         code_name(attempt.fault.number, attempt.fault.code), attempt.fault.trap);
    unsigned short x87 = 0x37b, x87_usual = 0x37f;
    attempt = {};
    ATTEMPT(attempt, "fldcw %[c]\n fldz\n fld1\n fdivp\n fwait", , [c] "m"(x87) : ATTEMPT_CLOBBERS);
    asm volatile("fnclex\n fninit\n fldcw %0" ::"m"(x87_usual));
    line("x87 division by zero, unmasked: %s %s trap=%lu", signal_name(attempt.fault.number),
         code_name(attempt.fault.number, attempt.fault.code), attempt.fault.trap);
}

void instructions() {
    Attempt attempt;
    ATTEMPT(attempt, "ud2", , "i"(0) : ATTEMPT_CLOBBERS);
    tell("ud2", attempt.fault);
    attempt = {};
    // PUSH ES, which is none in 64-bit mode; in 32-bit mode LES with a register, which is none there.
    ATTEMPT(attempt, NO_INSTRUCTION, , "i"(0) : ATTEMPT_CLOBBERS);
    tell("bytes that are no instruction", attempt.fault);
    attempt = {};
    ATTEMPT(attempt, "int3", , "i"(0) : ATTEMPT_CLOBBERS);
    tell("int3", attempt.fault);
    attempt = {};
    ATTEMPT(attempt, ".byte 0xcd, 0x03", , "i"(0) : ATTEMPT_CLOBBERS);
    tell("int 3, the long form", attempt.fault);
    attempt = {};
    ATTEMPT(attempt, "int $4", , "i"(0) : ATTEMPT_CLOBBERS);
    tell("int 4", attempt.fault);
    attempt = {};
    ATTEMPT(attempt, "pushf\n orl $0x100, (" SP ")\n popf\n nop", , "i"(0) : ATTEMPT_CLOBBERS);
    tell("trap flag", attempt.fault);
    attempt = {};
    ATTEMPT(attempt, "hlt", , "i"(0) : ATTEMPT_CLOBBERS);
    tell("hlt", attempt.fault);
    unsigned char cells[8] = {};
    attempt = {};
    ATTEMPT(attempt, "pushf\n orl $0x40000, (" SP ")\n popf\n movl %%eax, 1(%[p])",
            , [p] "r"(word(cells) & ~7UL)
            : ATTEMPT_CLOBBERS);
    asm volatile("pushf\n andl $0xfffbffff, (" SP ")\n popf" ::: "memory", "cc");
    line("unaligned write with alignment check: %s code %d trap=%lu", signal_name(attempt.fault.number),
         attempt.fault.code, attempt.fault.trap);
}

// A file that is shorter than its mapping.
void beyond_the_file() {
    char name[] = "/tmp/short-XXXXXX";
    const int file = mkstemp(name);
    if (file < 0 || write(file, "x", 1) != 1)
        return;
    auto* two = static_cast<char*>(mmap(nullptr, 8192, PROT_READ, MAP_PRIVATE, file, 0));
    Attempt attempt;
    ATTEMPT(attempt, "movb (%[p]), %%al", , [p] "r"(two + 4095) : "eax", ATTEMPT_CLOBBERS);
    tell("mapped file, behind its end in the last page", attempt.fault);
    attempt = {};
    ATTEMPT(attempt, "movb (%[p]), %%al", , [p] "r"(two + 4096) : "eax", ATTEMPT_CLOBBERS);
    line("mapped file, a page too far: %s code %d, address %s", signal_name(attempt.fault.number),
         attempt.fault.code, attempt.fault.address == word(two) + 4096 ? "right" : "WRONG");
    munmap(two, 8192);
    close(file);
    unlink(name);
}

// A fault whose signal is blocked or ignored ends the process.
void unhandled() {
    for (const char* how : List{"blocked", "ignored", "at its default"}) {
        const int status = in_child([&] {
            if (how[0] == 'b')
                block(SIGSEGV);
            else
                signal(SIGSEGV, how[0] == 'i' ? SIG_IGN : SIG_DFL);
            asm volatile("movb (%0), %%al" ::"r"(8UL) : "eax", "memory");
            return 0;
        });
        line("fault with SIGSEGV %s: %s", how, *ending(status));
    }
    const int status = in_child([] {
        handle(SIGSEGV, [](int, siginfo_t*, void*) {
            asm volatile("movb (%0), %%al" ::"r"(8UL) : "eax", "memory");
        });
        asm volatile("movb (%0), %%al" ::"r"(8UL) : "eax", "memory");
        return 0;
    });
    line("fault inside SIGSEGV's handler: %s", *ending(status));
}

}  // namespace

void groups::faults() {
    fresh("faults", [] {
        catch_faults();
        memory();
        arithmetic();
        instructions();
        beyond_the_file();
    });
    unhandled();
}
