// SPDX-License-Identifier: Apache-2.0
// Numbers, registers, structures, addresses.
#include <sys/utsname.h>
#include <time.h>

#include "groups.h"

void groups::numbers() {
    line("getpid is 20: %s", i386_call(20) == getpid() ? "yes" : "NO");
    line("getppid is 64: %s", i386_call(64) == getppid() ? "yes" : "NO");
    line("the upper half of the number is not looked at: %s",
         i386_call(0xdead'beef'0000'0014) == getpid() ? "yes" : "NO");
    for (const unsigned long number :
         List{17UL, 31UL, 222UL, 500UL, 511UL, 512UL, 0x4000'0014UL, 0x7fff'ffffUL, 0xffff'ffffUL, ~0UL})
        line("call 0x%lx: %s", number, *outcome(i386_call(number)));
    line("iopl(4) is 110: %s, ioperm(0x10000, 1, 1) is 101: %s", *outcome(i386_call(110, 4)),
         *outcome(i386_call(101, 0x10000, 1, 1)));
    line("iopl(0x100000000): %s", *outcome(i386_call(110, 0x1'0000'0000)));
    line("iopl(0x500000003) and the port: %s", *outcome(i386_call(110, 0x5'0000'0003)));
    line("ioperm(0xf00000080, 0xf00000001, 0): %s",
         *outcome(i386_call(101, 0xf'0000'0080, 0xf'0000'0001, 0x1'0000'0000)));
    line("iopl(0): %s", *outcome(i386_call(110, 0)));
}

void groups::registers() {
    struct Case {
        const char* name;
        unsigned long number;
    };
    for (const Case& each : List{Case{"getppid", 64}, Case{"sched_yield", 158}, Case{"an unknown call", 500},
                                 Case{"a call with bad pointers", 174}}) {
        Int80 before{.rax = each.number};
        unsigned long pattern = 0x1122'3344'5566'7788UL;
        for (unsigned long* word = &before.rbx; word <= &before.r15; word++)
            *word = pattern = pattern * 6364136223846793005UL + 1442695040888963407UL;
        Int80 after = before;
        int80(after);
        line("%s keeps every register: %s, rax is %s", each.name,
             memcmp(&before.rbx, &after.rbx, sizeof before - sizeof before.rax) == 0 ? "yes" : "NO",
             *outcome(each.number == 64 ? after.rax == static_cast<unsigned long>(getppid())
                                        : static_cast<long>(after.rax)));
    }
    // Flags go in and come back.
    for (const unsigned long flag : List{0x40000UL, 0x200000UL, 0x400UL, 0x1UL, 0x8d5UL}) {
        unsigned long after;
        long number = 64;
        asm volatile(
            "pushfq\n orq %[flag], (%%rsp)\n popfq\n int $0x80\n pushfq\n popq %[after]\n pushq $0x202\n "
            "popfq"
            : [after] "=&r"(after), "+a"(number)
            : [flag] "r"(flag)
            : "memory", "cc");
        line("flags 0x%lx over INT 0x80: %s, IF=%lu IOPL=%lu", flag, (after & flag) == flag ? "kept" : "LOST",
             after >> 9 & 1, after >> 12 & 3);
    }
    // A single step over the instruction traps behind it.
    Attempt attempt;
    ATTEMPT(attempt, "pushfq\n orq $0x100, (%%rsp)\n popfq\n int $0x80\n nop\n nop", , "a"(64)
            : "r11", "memory", "cc");
    line("single step over INT 0x80: %s %s", signal_name(attempt.fault.number),
         code_name(attempt.fault.number, attempt.fault.code));
}

namespace {

// How many bytes of a page of 0xaa a call wrote, up to the last one.
unsigned written(const unsigned char* page) {
    unsigned last = 0;
    for (unsigned at = 0; at < 4096; ++at)
        if (page[at] != 0xaa)
            last = at + 1;
    return last;
}

void size_of(const char* name, unsigned char* page, unsigned long number, unsigned long a, unsigned long b,
             unsigned long c = 0, unsigned long d = 0) {
    memset(page, 0xaa, 4096);
    const long result = i386_call(number, a, b, c, d);
    line("%s: %s, %u bytes", name, result < 0 ? *outcome(result) : "ok", written(page));
}

}  // namespace

void groups::structures() {
    unsigned char* page = low_page();
    const unsigned long at = word(page);
    size_of("uname", page, 122, at, 0);
    size_of("clock_gettime", page, 265, 1, at);
    size_of("clock_gettime64", page, 403, 1, at);
    size_of("gettimeofday", page, 78, at, 0);
    size_of("getitimer", page, 105, 0, at);
    size_of("getrusage", page, 77, 0, at);
    size_of("ugetrlimit", page, 191, 3, at);
    size_of("getrlimit", page, 76, 3, at);
    size_of("prlimit64", page, 340, 0, 3, 0, at);
    size_of("fstat64", page, 197, 1, at);
    size_of("fstat", page, 108, 1, at);
    size_of("times", page, 43, at, 0);
    size_of("sysinfo", page, 116, at, 0);
    size_of("rt_sigaction", page, 174, SIGUSR1, 0, at, 8);
    size_of("sigaction", page, 67, SIGUSR1, 0, at);
    size_of("sigaltstack", page, 186, 0, at);
    size_of("pipe", page, 42, at, 0);
    size_of("getresuid16", page, 165, at, at + 2, at + 4);
    size_of("getresuid32", page, 209, at, at + 4, at + 8);
    size_of("sched_getaffinity with 4 bytes", page, 242, 0, 4, at);
    size_of("a pointer above 4 GiB is cut", page, 265, 1, at | 0x7'0000'0000);
    size_of("a bad pointer", page, 265, 1, 0xffff'ffff);
}

void groups::memory() {
    constexpr unsigned long kRead = 1, kWrite = 2, kPrivate = 2, kAnonymous = 0x20;
    for (int at = 0; at < 4; ++at) {
        const long place = i386_call(192, 0, 1 << 20, kRead | kWrite, kPrivate | kAnonymous, ~0UL, 0);
        line("mmap2 %d: %s, below 4 GiB: %s", at, worked(place),
             place > 0 && place < 0x1'0000'0000 ? "yes" : "NO");
    }
    line("mmap2 of 3 GiB twice: %s, %s",
         worked(i386_call(192, 0, 0xc000'0000, 0, kPrivate | kAnonymous | 0x4000, ~0UL, 0)),
         worked(i386_call(192, 0, 0xc000'0000, 0, kPrivate | kAnonymous | 0x4000, ~0UL, 0)));
    void* high = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    line("munmap of a high page says %s and leaves it: %s",
         worked(i386_call(91, word(high) & 0xffff'ffff, 4096)),
         mprotect(high, 4096, PROT_NONE) == 0 ? "yes" : "NO");
}
