// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void one_filter() {
    for (const unsigned answer :
         List{SECCOMP_RET_ALLOW, SECCOMP_RET_LOG, SECCOMP_RET_TRACE, SECCOMP_RET_TRACE | 7u,
              SECCOMP_RET_USER_NOTIF, SECCOMP_RET_ERRNO, SECCOMP_RET_ERRNO | 1u, SECCOMP_RET_ERRNO | 38u,
              SECCOMP_RET_ERRNO | 4095u, SECCOMP_RET_ERRNO | 4096u, SECCOMP_RET_ERRNO | 65535u,
              SECCOMP_RET_TRAP, SECCOMP_RET_KILL_THREAD, SECCOMP_RET_KILL_THREAD | 5u,
              SECCOMP_RET_KILL_PROCESS, 0x10000u, 0x7ffe0000u, 0xffff0000u}) {
        const int status = in_child([&] {
            if (answer_probe(answer) != 0)
                return 97;
            line("answer %x: %ld", answer, raw(kProbe));
            return 0;
        });
        line("answer %x: %s", answer, *ending(status));
    }
}

// Of two filters' answers the more severe one counts, and of two of the same action the newer one's data.
void two_filters() {
    static constexpr unsigned kAnswers[] = {
        SECCOMP_RET_ALLOW,       SECCOMP_RET_LOG,  SECCOMP_RET_TRACE,       SECCOMP_RET_ERRNO | 11u,
        SECCOMP_RET_ERRNO | 22u, SECCOMP_RET_TRAP, SECCOMP_RET_KILL_THREAD, SECCOMP_RET_KILL_PROCESS};
    for (const unsigned older : kAnswers)
        for (const unsigned newer : kAnswers) {
            long result = 0;
            int pipes[2];
            if (pipe(pipes) != 0)
                return;
            const int status = in_child([&] {
                answer_probe(older);
                answer_probe(newer);
                const long got = raw(kProbe);
                return write(pipes[1], &got, sizeof got) == sizeof got ? 0 : 96;
            });
            close(pipes[1]);
            const bool returned = read(pipes[0], &result, sizeof result) == sizeof result;
            close(pipes[0]);
            line("%x then %x: %s, %s", older, newer, *ending(status),
                 returned ? *outcome(result) : "no result");
        }
}

// A thread that dies alone, and the last one.
void killed_thread() {
    const int status = in_child([] {
        in_thread([] {
            answer_probe(SECCOMP_RET_KILL_THREAD);
            raw(kProbe);
            line("NOT REACHED");
        });
        line("the others go on: mode %s", *outcome(raw(SYS_prctl, PR_GET_SECCOMP)));
        return 5;
    });
    line("a thread is killed: %s", *ending(status));
    const int whole = in_child([] {
        in_thread([] {
            answer_probe(SECCOMP_RET_KILL_PROCESS);
            raw(kProbe);
        });
        line("NOT REACHED");
        return 5;
    });
    line("the process is killed: %s", *ending(whole));
}

// Neither a handler nor a mask holds SIGSYS of a kill back.
void unstoppable() {
    for (const unsigned answer : List{SECCOMP_RET_KILL_THREAD, SECCOMP_RET_KILL_PROCESS}) {
        const int status = in_child([&] {
            signal(SIGSYS, SIG_IGN);
            sigset_t all;
            sigfillset(&all);
            sigprocmask(SIG_BLOCK, &all, nullptr);
            answer_probe(answer);
            raw(kProbe);
            return 0;
        });
        line("blocked and ignored, %x: %s", answer, *ending(status));
    }
}

// The number is 32 bits wide; the arguments are whole.
void what_is_seen() {
    const sock_filter code[] = {op(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                                op(BPF_JMP | BPF_JEQ | BPF_K, kProbe, 1, 0),
                                op(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                                op(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
                                op(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
                                op(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
                                op(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[5]) + 4),
                                op(BPF_ST, 3),
                                op(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),
                                op(BPF_LDX | BPF_MEM, 3),
                                op(BPF_ALU | BPF_ADD | BPF_X),
                                op(BPF_ALU | BPF_AND | BPF_K, 0xfff),
                                op(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
                                op(BPF_RET | BPF_A)};
    line("installed: %s", *outcome(install(code)));
    line("words of arguments: %ld", raw(kProbe, 0, 0, 0xffffffff00000100, 0, 0, 0x20ffffffff));
    line("upper half of the number: %ld", raw(0xabcd00000000 + kProbe, 0, 0, 5, 0, 0, 0));
    line("getpid with an upper half: %s", worked(raw(0x100000000 + SYS_getpid)));
}

}  // namespace

void groups::actions() {
    fresh("one filter", one_filter);
    fresh("two filters", two_filters);
    fresh("killed thread", killed_thread);
    fresh("unstoppable", unstoppable);
    fresh("what is seen", what_is_seen);
}
