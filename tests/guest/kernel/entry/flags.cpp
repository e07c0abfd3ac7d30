// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include "groups.h"

using namespace groups;

namespace {

struct Outcome {
    long result;
    unsigned long flags;
};

// A system call with more flags set; afterwards they are as compiled code wants them.
Outcome call_with(unsigned long flags, long number, unsigned long a, unsigned long b, unsigned long c) {
    long result = number;
    register unsigned long after asm("r8") = flags;
    asm volatile("pushfq\n pushfq\n orq %[after], (%%rsp)\n popfq\n syscall\n pushfq\n popq %[after]\n popfq"
                 : "+a"(result), [after] "+r"(after)
                 : "D"(a), "S"(b), "d"(c)
                 : "rcx", "r11", "cc", "memory");
    return {result, after};
}

// A write to a page that is not there yet, with the flags set.
unsigned long fault_with(unsigned long flags, char* page) {
    unsigned long after;
    asm volatile(
        "pushfq\n pushfq\n orq %[set], (%%rsp)\n popfq\n movb $1, (%[page])\n pushfq\n popq %[after]\n popfq"
        : [after] "=&r"(after)
        : [set] "r"(flags), [page] "r"(page)
        : "cc", "memory");
    return after;
}

struct Named {
    const char* name;
    unsigned long bits;
};
constexpr Named kSets[] = {{"none", 0},
                           {"DF", kDirection},
                           {"AC", kAlignmentCheck},
                           {"NT", kNestedTask},
                           {"ID", kId},
                           {"IOPL", kIopl},
                           {"DF AC NT", kDirection | kAlignmentCheck | kNestedTask}};
constexpr unsigned long kWatched = kDirection | kAlignmentCheck | kNestedTask | kIopl | (1UL << 9);

}  // namespace

void groups::flags() {
    static char text[64];
    for (const Named& set : kSets) {
        const Outcome quick = call_with(set.bits, SYS_getppid, 0, 0, 0);
        line("getppid with %s: %s, flags %#lx", set.name, quick.result > 0 ? "ok" : "FAILED",
             quick.flags & kWatched);
        const Outcome good = call_with(set.bits, SYS_getcwd, word(text), sizeof text, 0);
        line("getcwd with %s: %ld, flags %#lx", set.name, good.result > 0 ? 1L : good.result,
             good.flags & kWatched);
        const Outcome bad = call_with(set.bits, SYS_getcwd, 0xffffffff81000000UL, sizeof text, 0);
        line("getcwd to a kernel address with %s: %ld, flags %#lx", set.name, bad.result,
             bad.flags & kWatched);
    }
    const unsigned long count = sizeof kSets / sizeof kSets[0];
    char* pages = static_cast<char*>(
        mmap(nullptr, count * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (unsigned long i = 0; i < count; i++)
        line("page fault with %s: flags %#lx", kSets[i].name,
             fault_with(kSets[i].bits, pages + i * 4096) & kWatched);
}
