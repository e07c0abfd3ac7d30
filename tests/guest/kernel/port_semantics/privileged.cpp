// SPDX-License-Identifier: Apache-2.0
#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

unsigned char scratch[64];

// Not here: SGDT, SIDT, SLDT, STR, SMSW (Linux emulates them where the CPU has UMIP, which says nothing about
// ports), INT 0x80 (a system call), IRET and far RET (see flags.cpp), RDPMC (depends on who uses perf).
#ifdef __i386__
#define ONLY_64(EACH)
#else
#define ONLY_64(EACH)                           \
    EACH("mov from cr8", "movq %%cr8, %[word]") \
    EACH("swapgs", "swapgs")                    \
    EACH("sysretq", "sysretq")
#endif
#define INSTRUCTIONS(EACH)                              \
    EACH("hlt", "hlt")                                  \
    EACH("lgdt", "lgdt %[memory]")                      \
    EACH("lidt", "lidt %[memory]")                      \
    EACH("lldt", "lldt %%ax")                           \
    EACH("ltr", "ltr %%ax")                             \
    EACH("lmsw", "lmsw %%ax")                           \
    EACH("clts", "clts")                                \
    EACH("mov from cr0", "mov %%cr0, %[word]")          \
    EACH("mov to cr0", "mov %[word], %%cr0")            \
    EACH("mov from cr3", "mov %%cr3, %[word]")          \
    EACH("mov to cr3", "mov %[word], %%cr3")            \
    EACH("mov to cr4", "mov %[word], %%cr4")            \
    EACH("mov from dr7", "mov %%db7, %[word]")          \
    EACH("mov to dr7", "mov %[word], %%db7")            \
    EACH("rdmsr", "rdmsr")                              \
    EACH("wrmsr", "wrmsr")                              \
    EACH("invlpg", "invlpg %[memory]")                  \
    EACH("invd", "invd")                                \
    EACH("wbinvd", "wbinvd")                            \
    ONLY_64(EACH)                                       \
    EACH("stac", "stac")                                \
    EACH("clac", "clac")                                \
    EACH("int 0x00", "int $0x00")                       \
    EACH("int 0x0d", "int $0x0d")                       \
    EACH("int 0x0e", "int $0x0e")                       \
    EACH("int 0x20", "int $0x20")                       \
    EACH("int 0xff", "int $0xff")                       \
    EACH("mov 0 to ss", "movl %%eax, %%ss")             \
    EACH("mov bad selector to ds", "movl %[bad], %%ds") \
    EACH("ud2", "ud2")                                  \
    EACH("xsetbv", "xsetbv")

void every_instruction(const char* who) {
#define TRY(name, text)                                                                            \
    {                                                                                              \
        Attempt attempt;                                                                           \
        ATTEMPT(attempt, text, , [word] "a"(0UL), "c"(0), [memory] "m"(scratch), [bad] "S"(0xfff0) \
                : "edx", ATTEMPT_CLOBBERS);                                                        \
        line("%s, %s: %s", who, name, *describe(attempt.fault));                                   \
    }
    INSTRUCTIONS(TRY)
#undef TRY
}

}  // namespace

void groups::privileged() {
    fresh("level 0", [] { every_instruction("level 0"); });
    fresh("level 3", [] {
        iopl_raw(3);
        every_instruction("level 3");
        line("level 3 is still what it was: port %s, %s", reach(kPost), *interrupt_flags());
    });
    fresh("accesses", [] {
        ioperm_raw(kPost, 1, 1);
        line("inb from a closed port: %s", *describe(try_in(kDelay)));
        line("outl to a closed port: %s", *describe(try_out(kDelay, 4)));
        line("outw across the end: %s", *describe(try_out(kPost, 2)));
    });
    // Nobody catches it: the default action ends the process.
    for (const bool closed : List{true, false}) {
        const int status = in_child([&] {
            signal(SIGSEGV, closed ? SIG_DFL : SIG_IGN);
            asm volatile("outb %%al, %%dx" ::"a"(0), "d"(kDelay));
            return 0;
        });
        line("closed port, SIGSEGV %s: %s", closed ? "at its default" : "ignored", *ending(status));
    }
    const int status = in_child([] {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, nullptr);
        asm volatile("outb %%al, %%dx" ::"a"(0), "d"(kDelay));
        return 0;
    });
    line("closed port, SIGSEGV blocked: %s", *ending(status));
}
