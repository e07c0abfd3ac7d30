// SPDX-License-Identifier: Apache-2.0
// One case for each bug that Linux had in or around its emulation, as far as a program can show it. Not here:
// rows 3, 4, 9, 10, 13 (layout, kernel threads and VM exits: the kernel's host tests), 5 (Xen), 12
// (port_ptrace), 18 (failing allocations: host tests); rows 6, 16 and 17 at length in port_fork_failure, 20
// in port_smp.
#include <sched.h>

#include "../common/clone.h"
#include "asked.h"
#include "groups.h"

namespace {

void first_calls() {
    fresh("bug01", [] {
        const long result = iopl_raw(3);
        const char* first = reach(kPost);
        sched_yield();
        line("bug01 iopl(3) as the very first call: %s, port %s, after yield %s", *outcome(result), first,
             reach(kPost));
    });
    fresh("bug02", [] {
        line("bug02 first ever ioperm on: %s, port %s", *outcome(ioperm_raw(kPost, 1, 1)), reach(kPost));
    });
    fresh("bug02", [] {
        line("bug02 first ever ioperm off: %s, port %s", *outcome(ioperm_raw(kPost, 1, 0)), reach(kPost));
    });
    fresh("bug02", [] {
        in_thread([] {
            line("bug02 first ever ioperm off, in a thread: %s", *outcome(ioperm_raw(0, 65536, 0)));
            line("bug02 and on: %s, port %s", *outcome(ioperm_raw(kPost, 1, 1)), reach(kPost));
        });
        line("bug02 the first thread: port %s", reach(kPost));
    });
}

// Pid 0 cannot be had, which clone3 finds out late: after the ports were shared with the child-to-be.
long failing_clone() {
    CloneArguments arguments;
    arguments.exit_signal = SIGCHLD;
    arguments.set_tid = word(&arguments.flags);
    arguments.set_tid_size = 1;
    return clone3_raw(arguments);
}

void failed_forks() {
    fresh("bug06", [] {
        ioperm_raw(kPost, 1, 1);
        const long result = failing_clone();
        line("bug06 failed fork, holder of a bitmap: %s, port %s", *outcome(result), reach(kPost));
        sched_yield();
        line("bug06 and after yield %s, off %s, then %s", reach(kPost), *outcome(ioperm_raw(kPost, 1, 0)),
             reach(kPost));
    });
    fresh("bug16", [] {
        iopl_raw(3);
        const long result = failing_clone();
        line("bug16 failed fork, holder of a level: %s, port %s, cli %s", *outcome(result), reach(kPost),
             try_cli().number == 0 ? "ignored" : "SIGSEGV");
    });
    fresh("bug16", [] {
        const long result = failing_clone();
        line("bug16 failed fork, holder of nothing: %s, port %s", *outcome(result), reach(kPost));
    });
}

void leaks_by_switching() {
    fresh("bug07", [] {
        Asked all([] { iopl_raw(3); });
        Asked map([] { ioperm_raw(kPost, 1, 1); });
        Asked other([] { ioperm_raw(kDelay, 1, 1); });
        Asked none([] {});
        line(
            "bug07 port 0x80 and 0xed, all %c%c, none %c%c, map %c%c, none %c%c, other %c%c, map %c%c, all "
            "%c%c, "
            "other %c%c, none %c%c, this %c%c",
            all(kPost), all(kDelay), none(kPost), none(kDelay), map(kPost), map(kDelay), none(kPost),
            none(kDelay), other(kPost), other(kDelay), map(kPost), map(kDelay), all(kPost), all(kDelay),
            other(kPost), other(kDelay), none(kPost), none(kDelay), can(kPost) ? '+' : '-',
            can(kDelay) ? '+' : '-');
        for (Asked* each : List{&all, &map, &other, &none})
            each->end();
    });
    fresh("bug07", [] {
        for (int round = 0; round < 3; ++round) {
            Asked holder([] { iopl_raw(3); });
            const char seen = holder(kPost);
            holder.end();
            Asked heir([] {});
            line("bug07 holder %c was killed, the next task %c, this one %s", seen, heir(kPost),
                 reach(kPost));
            heir.end();
        }
    });
}

void interrupts_and_levels() {
    fresh("bug08", [] {
        iopl_raw(3);
        asm volatile("cli\n outb %%al, %%dx\n sti" ::"a"(0), "d"(kPost));
        line("bug08 cli, outb, sti at level 3: lives, %s", *interrupt_flags());
    });
    fresh("bug14", [] {
        in_child([] {
            iopl_raw(3);
            line("bug14 the child at level 3: %s", reach(kPost));
            return 0;
        });
        line("bug14 its parent: %s, cli %s", reach(kPost), try_cli().number == 0 ? "ignored" : "SIGSEGV");
    });
    fresh("bug21", [] {
        unsigned long flags;
        iopl_raw(3);
        asm volatile("cli\n pushf\n pop %0\n sti" : "=r"(flags)::"memory");
        line("bug21 after cli the interrupt flag is still %lu", flags >> 9 & 1);
    });
}

// A trap flag over a forgiven instruction: when the trap comes differs between kernels (after the CLI, or one
// instruction later), but come it must, once per program and not as SIGSEGV.
void single_step() {
    fresh("bug11", [] {
        iopl_raw(3);
        Attempt attempt;
        ATTEMPT(attempt, "pushf\n orl $0x100, (" SP ")\n popf\n cli\n nop\n nop", , "d"(0)
                : ATTEMPT_CLOBBERS);
        line("bug11 single step over cli at level 3: %s %s, within two instructions",
             signal_name(attempt.fault.number), code_name(attempt.fault.number, attempt.fault.code));
        attempt = {};
        ATTEMPT(attempt, "pushf\n orl $0x100, (" SP ")\n popf\n nop\n nop\n nop", , "d"(0)
                : ATTEMPT_CLOBBERS);
        line("bug11 single step over nop: %s", *describe(attempt.fault));
        ioperm_raw(kPost, 1, 1);
        attempt = {};
        ATTEMPT(attempt, "pushf\n orl $0x100, (" SP ")\n popf\n outb %%al, %%dx\n nop\n nop", , "d"(kPost),
                "a"(0)
                : ATTEMPT_CLOBBERS);
        line("bug11 single step over an open outb: %s", *describe(attempt.fault));
        iopl_raw(0);
        attempt = {};
        ATTEMPT(attempt, "pushf\n orl $0x100, (" SP ")\n popf\n cli\n nop\n nop", , "d"(0)
                : ATTEMPT_CLOBBERS);
        line("bug11 single step into cli at level 0: %s", *describe(attempt.fault));
    });
}

// What is copied into the TSS shrinks and grows with the highest port held: old zero bits must be
// overwritten.
void dirty_maximum() {
    fresh("bug15", [] {
        Asked high([] { ioperm_raw(0xffff, 1, 1); });
        Asked low([] { ioperm_raw(0, 1, 1); });
        line("bug15 high holder 0xffff %c 0x0 %c, low holder 0xffff %c 0x0 %c", high(0xffff), high(0),
             low(0xffff), low(0));
        high.drop_low();
        line("bug15 high holder now has 0x80 alone: 0xffff %c 0x80 %c, low holder 0xffff %c 0x80 %c 0x0 %c",
             high(0xffff), high(kPost), low(0xffff), low(kPost), low(0));
        high.end();
        low.end();
    });
    fresh("bug15", [] {
        ioperm_raw(0, 65536, 1);
        ioperm_raw(0x81, 65536 - 0x81, 0);
        line("bug15 shrunk in one task: 0x80 %s, 0xed %s, 0x5000 %s, 0xffff %s", reach(kPost), reach(kDelay),
             reach(kFree), reach(0xffff));
        ioperm_raw(0xffff, 1, 1);
        line("bug15 grown again: 0x80 %s, 0x5000 %s, 0xffff %s", reach(kPost), reach(kFree), reach(0xffff));
    });
}

void forged_frame() {
    fresh("bug19", [] {
        struct sigaction action {};
        action.sa_sigaction = [](int, siginfo_t*, void* frame) {
            auto& flags = static_cast<ucontext_t*>(frame)->uc_mcontext.gregs[REG_EFL];
            flags = (flags | 0x3000) & ~0x200L;
        };
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGUSR1, &action, nullptr);
        raise(SIGUSR1);
        line("bug19 forged frame: %s, cli %s, port %s", *interrupt_flags(), *describe(try_cli()),
             reach(kPost));
    });
}

}  // namespace

void groups::history() {
    first_calls();
    failed_forks();
    leaks_by_switching();
    interrupts_and_levels();
    single_step();
    dirty_maximum();
    forged_frame();
}
