// SPDX-License-Identifier: Apache-2.0
// 32-bit code segments: far jumps there and back, ports, handlers that are called in 32-bit code, segments of
// a thread's own.
#include <sched.h>

#include "../common/port.h"
#include "groups.h"

namespace {

constexpr unsigned short kCode32 = 0x23, kCode64 = 0x33;

struct [[gnu::packed]] FarPointer {
    unsigned offset;
    unsigned short selector;
};

// A low page: a far pointer to `code`, 64-bit code that jumps there and that is jumped back to, a stack, and
// the code itself. Not by far call and return: QEMU before 9.1 makes their stack accesses with the
// supervisor's rights.
struct Code32 {
    unsigned char* page = low_page();
    unsigned char* caller = page + 32;
    unsigned char* landing = page + 48;
    unsigned char* code = page + 64;
    unsigned char* stack = page + kLowBytes - 64;

    template <unsigned long N>
    explicit Code32(const unsigned char (&bytes)[N]) {
        static constexpr unsigned char kJump[] = {0xff, 0x2e};  // ljmp *(%rsi)
        memcpy(caller, kJump, sizeof kJump);
        *landing = 0xc3;  // ret
        memcpy(code, bytes, N);
        code[N] = 0xea;  // ljmp
        place(code + N + 1, landing, kCode64);
        place(page, code, kCode32);
    }

    static void place(unsigned char* at, const unsigned char* target, unsigned short selector) {
        const FarPointer pointer{static_cast<unsigned>(word(target)), selector};
        memcpy(at, &pointer, sizeof pointer);
    }

    // Calls it on the low stack; EAX and EDX go in and EAX comes back.
    unsigned long run(unsigned long ax = 0, unsigned long dx = 0) const {
        asm volatile(
            "movq %%rsp, %%rcx\n movq %[stack], %%rsp\n pushq %%rcx\n"
            "call *%[caller]\n popq %%rsp"
            : "+a"(ax), "+d"(dx)
            : "S"(page), [caller] "r"(caller), [stack] "D"(stack)
            : "rbx", "rcx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc", "memory");
        return ax;
    }

    Fault attempt(unsigned long ax = 0, unsigned long dx = 0) const {
        Attempt attempt;
        ATTEMPT(attempt,
                "movq %%rsp, %%rcx\n movq %[stack], %%rsp\n pushq %%rcx\n"
                "call *%[caller]\n popq %%rsp",
                "+a"(ax), "d"(dx), "S"(page), [caller] "r"(caller), [stack] "D"(stack)
                : "rbx", "rcx", "r11", "memory", "cc");
        return attempt.fault;
    }
};

}  // namespace

void groups::code32() {
    fresh("code32", [] {
        // inc %eax, which is a prefix in 64-bit code.
        line("an instruction that 64-bit code does not have: %lu", Code32({0x40}).run(41));
        // mov %cs, %eax
        line("cs there is 0x%lx, ss 0x%lx", Code32({0x8c, 0xc8}).run(), Code32({0x8c, 0xd0}).run());
        // mov $20, %eax; int $0x80
        line("getpid there: %s",
             Code32({0xb8, 20, 0, 0, 0, 0xcd, 0x80}).run() == static_cast<unsigned long>(getpid()) ? "yes"
                                                                                                   : "NO");
        // iopl(3): mov $110, %eax; mov $3, %ebx; int $0x80
        line("iopl(3) there: %s",
             *outcome(static_cast<int>(Code32({0xb8, 110, 0, 0, 0, 0xbb, 3, 0, 0, 0, 0xcd, 0x80}).run())));
        line("cli, sti and out there: %lu", Code32({0xfa, 0xee, 0xfb, 0x40}).run(7, kPost));
        iopl_raw(0);
    });
    fresh("faults", [] {
        struct Case {
            const char* name;
            unsigned char code[3];
        };
        static constexpr Case kCases[] = {
            {"cli", {0xfa, 0x90, 0x90}},  {"66 cli", {0x66, 0xfa, 0x90}}, {"inb", {0xec, 0x90, 0x90}},
            {"outl", {0xef, 0x90, 0x90}}, {"outw", {0x66, 0xef, 0x90}},   {"insb", {0x6c, 0x90, 0x90}},
            {"hlt", {0xf4, 0x90, 0x90}},  {"ud2", {0x0f, 0x0b, 0x90}},    {"int3", {0xcc, 0x90, 0x90}},
            {"daa", {0x27, 0x90, 0x90}},  {"mov cr0", {0x0f, 0x20, 0xc0}}};

        for (const unsigned level : List{0U, 3U}) {
            iopl_raw(level);
            for (const Case& each : kCases) {
                const Code32 code(each.code);
                Fault fault = code.attempt(0, kDelay);
                line("level %u, %s: %s %s trap=%lu err=%lu", level, each.name, signal_name(fault.number),
                     fault.number ? code_name(fault.number, fault.code) : "", fault.trap, fault.error);
            }
        }
    });
}

namespace {

// A 32-bit handler that leaves what it saw in its own page: its argument, and CS, DS, ES and SS.
constexpr unsigned char kHandler[] = {0x8b, 0x44, 0x24, 0x04,        // mov 4(%esp), %eax
                                      0xa3, 0,    0,    0,    0,     // mov %eax, seen[0]
                                      0x8c, 0x0d, 0,    0,    0, 0,  // mov %cs, seen[1]
                                      0x8c, 0x1d, 0,    0,    0, 0,  // mov %ds, seen[2]
                                      0x8c, 0x05, 0,    0,    0, 0,  // mov %es, seen[3]
                                      0x8c, 0x15, 0,    0,    0, 0,  // mov %ss, seen[4]
                                      0x89, 0x25, 0,    0,    0, 0,  // mov %esp, seen[5]
                                      0xc3};
constexpr unsigned kPlaces[] = {5, 11, 17, 23, 29, 35};

struct Action32 {
    unsigned handler, flags, restorer;
    unsigned long mask __attribute__((packed));
};

}  // namespace

// A handler that was set by INT 0x80 is called in 32-bit code, and returns by INT 0x80. Its frame has 32 bits
// of RIP and RSP, so what it interrupts here is 32-bit code on a low stack.
void groups::handlers() {
    constexpr unsigned kSigInfo = 4, kRestorer = 0x0400'0000;
    for (const bool real_time : List{false, true}) {
        fresh("handler", [&] {
            unsigned char* page = low_page();
            auto* seen = reinterpret_cast<volatile unsigned*>(page + 1024);
            memcpy(page, kHandler, sizeof kHandler);
            for (unsigned at = 0; at < 6; ++at) {
                const auto place = static_cast<unsigned>(word(page) + 1024 + 4 * at);
                memcpy(page + kPlaces[at], &place, sizeof place);
            }
            // Without one of its own the handler would return into a vDSO that 64-bit programs do not have.
            static constexpr unsigned char kClassicReturn[] = {0x58, 0xb8, 119, 0, 0, 0, 0xcd, 0x80};
            static constexpr unsigned char kReturn[] = {0xb8, 173, 0, 0, 0, 0xcd, 0x80, 0};
            unsigned char* restorer = page + 512;
            memcpy(restorer, real_time ? kReturn : kClassicReturn, sizeof kReturn);
            const Action32 action{static_cast<unsigned>(word(page)), kRestorer | (real_time ? kSigInfo : 0),
                                  static_cast<unsigned>(word(restorer)), 0};
            memcpy(page + 2048, &action, sizeof action);
            line("rt_sigaction: %s", *outcome(i386_call(174, SIGUSR1, word(page) + 2048, 0, 8)));
            // mov %edx, %ebx; mov $10, %ecx; mov $37, %eax; int $0x80: kill(pid, SIGUSR1)
            const Code32 code({0x89, 0xd3, 0xb9, 10, 0, 0, 0, 0xb8, 37, 0, 0, 0, 0xcd, 0x80});
            // Linux's 32-bit sigreturn loads FS with a null selector, which takes the thread pointer away.
            constexpr unsigned long kSetFs = 0x1002, kGetFs = 0x1003;
            unsigned long fs = 0;
            raw(SYS_arch_prctl, kGetFs, word(&fs));
            const auto pid = static_cast<unsigned long>(getpid());
            const long result = static_cast<int>(code.run(0, pid));
            raw(SYS_arch_prctl, kSetFs, fs);
            line("%s handler: kill %s, signal %u, cs 0x%x ds 0x%x es 0x%x ss 0x%x, aligned %s",
                 real_time ? "SA_SIGINFO" : "classic", *outcome(result), seen[0], seen[1] & 0xffff,
                 seen[2] & 0xffff, seen[3] & 0xffff, seen[4] & 0xffff,
                 (seen[5] + 4) % 16 == 0 ? "yes" : "NO");
        });
    }
}
