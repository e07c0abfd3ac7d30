// SPDX-License-Identifier: Apache-2.0
// What a tracer sees of a tracee's segments, and does to them.
#include "groups.h"

#ifdef __i386__

void groups::traced() {}

#else

#include <sys/ptrace.h>
#include <sys/user.h>

#include "segment.h"

namespace {

constexpr unsigned kFirst = 3, kSecond = 4;

unsigned first_word() {
    unsigned value;
    asm volatile("movl %%gs:0, %0" : "=r"(value));
    return value;
}

user_regs_struct registers_of(pid_t tracee) {
    user_regs_struct registers{};
    ptrace(PTRACE_GETREGS, tracee, nullptr, &registers);
    return registers;
}

// The tracee runs up to its next stop or end.
int go_on(pid_t tracee) {
    ptrace(PTRACE_CONT, tracee, nullptr, nullptr);
    int status = 0;
    waitpid(tracee, &status, 0);
    return status;
}

void data_segment() {
    auto* words = reinterpret_cast<unsigned*>(low_memory());
    words[0] = 0x1111, words[1024] = 0x2222;
    set_entry({kFirst, address_of(words), 0xffff, k32Bit});
    set_entry({kSecond, address_of(words + 1024), 0xffff, k32Bit});
    const pid_t tracee = fork();
    if (tracee == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        asm volatile("movl %0, %%gs" ::"r"(0U + selector_of(kFirst)));
        raise(SIGSTOP);
        line("the tracee reads 0x%x", first_word());
        raise(SIGSTOP);
        _exit(0);
    }
    int status = 0;
    waitpid(tracee, &status, 0);
    user_regs_struct registers = registers_of(tracee);
    line("gs 0x%x, its base is the segment's: %s", static_cast<unsigned>(registers.gs),
         registers.gs_base == word(words) ? "yes" : "NO");
    registers.gs = selector_of(kSecond);
    registers.gs_base = word(words + 1024);  // which of the two counts is the processor's business
    line("another selector: %s", worked(ptrace(PTRACE_SETREGS, tracee, nullptr, &registers)));
    go_on(tracee);
    registers = registers_of(tracee);
    for (const unsigned long long selector : List{0ULL, 3ULL, 0x2bULL, 0x10ULL, 7ULL, 0x24ULL, 0xffffULL}) {
        registers.gs = selector;
        const bool gs = ptrace(PTRACE_SETREGS, tracee, nullptr, &registers) == 0;
        registers.gs = 0;
        user_regs_struct changed = registers;
        changed.cs = selector;
        const bool cs = ptrace(PTRACE_SETREGS, tracee, nullptr, &changed) == 0;
        changed = registers;
        changed.ss = selector;
        const bool ss = ptrace(PTRACE_SETREGS, tracee, nullptr, &changed) == 0;
        ptrace(PTRACE_SETREGS, tracee, nullptr, &registers);
        line("selector 0x%llx may be set: gs %d, cs %d, ss %d", selector, gs, cs, ss);
    }
    line("the tracee: %s", *ending(go_on(tracee)));
}

// A tracee that is sent where it cannot run.
void code_segment() {
    for (const unsigned selector : List{0x7U, 0x2bU, 0x13U}) {
        const pid_t tracee = fork();
        if (tracee == 0) {
            ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
            raise(SIGSTOP);
            _exit(0);
        }
        int status = 0;
        waitpid(tracee, &status, 0);
        user_regs_struct registers = registers_of(tracee);
        registers.cs = selector;
        ptrace(PTRACE_SETREGS, tracee, nullptr, &registers);
        status = go_on(tracee);
        line("cs 0x%x: %s with cs 0x%x", selector, *ending(status),
             static_cast<unsigned>(registers_of(tracee).cs));
        line("then: %s", *ending((kill(tracee, SIGKILL), go_on(tracee))));
    }
}

}  // namespace

void groups::traced() {
    fresh("data", data_segment);
    fresh("code", code_segment);
}

#endif
