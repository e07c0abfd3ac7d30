// SPDX-License-Identifier: Apache-2.0
#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

constexpr unsigned long kInterrupt = 1UL << 9;
constexpr unsigned long kIopl = 3UL << 12;
constexpr unsigned long kNested = 1UL << 14;
constexpr unsigned long kAlign = 1UL << 18;
constexpr unsigned long kIdent = 1UL << 21;

Fault pop_flags(unsigned long flags) {
    Attempt attempt;
    ATTEMPT(attempt, "push %[flags]\n popf", , [flags] "r"(flags) : ATTEMPT_CLOBBERS);
    return attempt.fault;
}

// At CPL 3 with IOPL 0, POPF leaves IF and IOPL as they are and does not complain (SDM, POPF table). IRET
// follows the same rule, but QEMU before 9.1 reads its stack with the supervisor's rights, so that SMAP
// refuses it at CPL 3.
void written_flags() {
    static constexpr unsigned long kValues[] = {0x2, 0x202, 0x3202, 0x3002, 0x1202, 0x2002};
    for (unsigned level = 0; level <= 3; level += 3) {
        fresh("flags", [&] {
            iopl_raw(level);
            for (const unsigned long value : kValues) {
                const Fault popped = pop_flags(value);
                line("level %u, flags 0x%lx: popf %s %s, cli %s", level, value, *describe(popped),
                     *interrupt_flags(), try_cli().number == 0 ? "ignored" : "SIGSEGV");
            }
            line("level %u: port %s after all that", level, reach(kPost));
        });
    }
}

// Flags that a program sets for itself come back from a system call as they went in.
void over_system_calls() {
    fresh("flags over calls", [] {
        for (const unsigned long flag : List{kAlign, kIdent, 0x400UL, 0x1UL, 0x8d5UL}) {
            unsigned long after;
            long number = SYS_getppid;
            asm volatile("pushf\n or %[flag], (" SP ")\n popf\n " SYSTEM_CALL
                         "\n pushf\n pop %[after]\n push $0x202\n popf"
                         : [after] "=&r"(after), "+a"(number)
                         : [flag] "r"(flag)
                         : CALL_CLOBBERS, "cc");
            line("flags 0x%lx set over getppid: %s, IF=%lu IOPL=%lu", flag,
                 (after & flag) == flag ? "kept" : "LOST", after >> 9 & 1, after >> 12 & 3);
        }
        unsigned long after;
        long number = SYS_getppid;
        asm volatile("pushf\n orl $0x4000, (" SP ")\n popf\n " SYSTEM_CALL
                     "\n pushf\n pop %[after]\n push $0x202\n popf"
                     : [after] "=&r"(after), "+a"(number)
                     :
                     : CALL_CLOBBERS, "cc");
        line("nested-task flag set over getppid: the program goes on, IF=%lu IOPL=%lu", after >> 9 & 1,
             after >> 12 & 3);
    });
}

#ifdef __i386__
#define KILL_ARGUMENTS(pid, signal) "b"(pid), "c"(pid), "d"(signal)
#else
#define KILL_ARGUMENTS(pid, signal) "D"(pid), "S"(pid), "d"(signal)
#endif

unsigned long forged_set, forged_clear;
void forge(int, siginfo_t*, void* frame) {
    auto& registers = static_cast<ucontext_t*>(frame)->uc_mcontext.gregs;
    registers[REG_EFL] =
        static_cast<long>((static_cast<unsigned long>(registers[REG_EFL]) | forged_set) & ~forged_clear);
}

// A signal frame is user memory: whatever flags the program writes there, IF and IOPL stay.
void forged_frames() {
    struct Forgery {
        const char* name;
        unsigned long set, clear;
    };
    static constexpr Forgery kForgeries[] = {
        {"IOPL 3", kIopl, 0},
        {"IF 0", 0, kInterrupt},
        {"IOPL 3 and IF 0", kIopl, kInterrupt},
        {"NT", kNested, 0},
        {"VM", 1UL << 17, 0},
        {"VIF and VIP", 3UL << 19, 0},
        {"everything but TF", ~0x100UL, 0},
        {"nothing", 0, ~0UL},
        {"upper half", ~0xffffffffUL, 0},
    };
    for (unsigned level = 0; level <= 3; level += 3) {
        for (const Forgery& forgery : kForgeries) {
            fresh(forgery.name, [&] {
                struct sigaction action {};
                action.sa_sigaction = forge;
                action.sa_flags = SA_SIGINFO;
                sigaction(SIGUSR1, &action, nullptr);
                iopl_raw(level);
                forged_set = forgery.set;
                forged_clear = forgery.clear;
                unsigned long after;
                long number = SYS_tgkill;
                // tgkill in assembly: the flags must be read before compiled code touches them.
                asm volatile("push $0x202\n popf\n " SYSTEM_CALL
                             "\n pushf\n pop %[after]\n push $0x202\n popf"
                             : [after] "=&r"(after), "+a"(number)
                             : KILL_ARGUMENTS(getpid(), SIGUSR1)
                             : CALL_CLOBBERS, "cc");
                line(
                    "level %u, forged frame, %s: IF=%lu IOPL=%lu NT=%lu VM=%lu, others 0x%lx, cli %s, port "
                    "%s",
                    level, forgery.name, after >> 9 & 1, after >> 12 & 3, after >> 14 & 1, after >> 17 & 1,
                    after & 0x240cd5, try_cli().number == 0 ? "ignored" : "SIGSEGV", reach(kPost));
            });
        }
    }
}

}  // namespace

void groups::flags() {
    written_flags();
    over_system_calls();
    forged_frames();
}
