// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

siginfo_t seen;
volatile int calls;

void remember(int, siginfo_t* info, void*) {
    seen = *info;
    calls = calls + 1;
}

void wait_for(int wanted) {
    for (int turn = 0; turn < 200 && calls < wanted; ++turn)
        pause_ms(10);
}

template <class Fn>
pid_t start(Fn fn) {
    calls = 0;
    const pid_t child = fork();
    if (child == 0) {
        fn();
        _exit(0);
    }
    return child;
}

void tell(const char* what, pid_t child) {
    wait_for(1);
    line("%s: %d calls, %s, pid %s, status %d, uid %u", what, calls, code_name(SIGCHLD, seen.si_code),
         seen.si_pid == child ? "the child's" : "WRONG", seen.si_status, seen.si_uid);
}

void causes() {
    handle(SIGCHLD, remember, SA_RESTART);
    pid_t child = start([] { _exit(9); });
    tell("exit", child);
    waitpid(child, nullptr, 0);
    child = start([] { raise(SIGKILL); });
    tell("killed", child);
    waitpid(child, nullptr, 0);
    child = start([] {
        raise(SIGSTOP);
        pause_ms(50);
    });
    tell("stopped", child);
    calls = 0;
    kill(child, SIGCONT);
    wait_for(1);
    wait_for(2);
    line("continued and exited: %d calls, last %s", calls, code_name(SIGCHLD, seen.si_code));
    waitpid(child, nullptr, 0);
    handle(SIGCHLD, remember, SA_RESTART | SA_NOCLDSTOP);
    child = start([] {
        raise(SIGSTOP);
        _exit(3);
    });
    int status = 0;
    waitpid(child, &status, WUNTRACED);
    pause_ms(50);
    line("SA_NOCLDSTOP, stopped: %d calls", calls);
    kill(child, SIGCONT);
    waitpid(child, &status, 0);
    wait_for(1);
    line("SA_NOCLDSTOP, exited: %d calls", calls);
}

void no_zombies() {
    for (const char* how : List{"SIG_IGN", "SA_NOCLDWAIT"}) {
        fresh(how, [&] {
            if (how[1] == 'I')
                signal(SIGCHLD, SIG_IGN);
            else
                handle(SIGCHLD, remember, SA_NOCLDWAIT | SA_RESTART);
            const pid_t child = start([] { _exit(4); });
            int status = 77;
            const long result = raw(SYS_wait4, static_cast<unsigned long>(child), word(&status), 0, 0);
            line("%s: wait %s, status %s, %d calls", how, *outcome(result),
                 status == 77 ? "untouched" : "written", calls);
        });
    }
}

void waiting() {
    signal(SIGCHLD, SIG_DFL);
    int status = 0;
    line("wait without children: %s", *outcome(raw(SYS_wait4, ~0UL, word(&status), 0, 0)));
    line("wait with unknown options: %s", *outcome(raw(SYS_wait4, ~0UL, word(&status), 0x10, 0)));
    line("wait for another's child: %s", *outcome(raw(SYS_wait4, 1, word(&status), 0, 0)));
    const pid_t child = start([] {
        pause_ms(100);
        _exit(6);
    });
    line("WNOHANG, still running: %s", *outcome(raw(SYS_wait4, ~0UL, word(&status), WNOHANG, 0)));
    siginfo_t info{};
    long result =
        raw(SYS_waitid, P_PID, static_cast<unsigned long>(child), word(&info), WEXITED | WNOWAIT, 0);
    line("waitid WNOWAIT: %s, %s status %d", *outcome(result), code_name(SIGCHLD, info.si_code),
         info.si_status);
    info = {};
    result = raw(SYS_waitid, P_ALL, 0, word(&info), WEXITED, 0);
    line("waitid: %s, %s status %d, pid %s", *outcome(result), code_name(SIGCHLD, info.si_code),
         info.si_status, info.si_pid == child ? "right" : "WRONG");
    line("waitid again: %s", *outcome(raw(SYS_waitid, P_ALL, 0, word(&info), WEXITED, 0)));
    line("waitid without what: %s", *outcome(raw(SYS_waitid, P_ALL, 0, word(&info), 0, 0)));
    line("waitid for which 9: %s", *outcome(raw(SYS_waitid, 9, 0, word(&info), WEXITED, 0)));
    const pid_t bad = start([] { _exit(1); });
    line("status at a bad address: %s", *outcome(raw(SYS_wait4, static_cast<unsigned long>(bad), 8, 0, 0)));
    line("the child is gone then: %s", *outcome(raw(SYS_wait4, static_cast<unsigned long>(bad), 0, 0, 0)));
}

// An orphan's new parent is process 1; the orphan sees it.
void orphans() {
    int ends[2];
    if (pipe(ends) != 0)
        return;
    in_child([&] {
        const pid_t middle = getpid();
        if (fork() == 0) {
            while (getppid() == middle)
                pause_ms(10);
            const char answer = getppid() == 1 ? '1' : 'x';
            _exit(write(ends[1], &answer, 1) != 1);
        }
        return 0;
    });
    char answer = '?';
    const long got = read(ends[0], &answer, 1);
    line("an orphan's parent: %s", got == 1 && answer == '1' ? "process 1" : "another");
    close(ends[0]);
    close(ends[1]);
}

void pid_classes() {
    fresh("classes", [] {
        int status = 0;
        const pid_t own = start([] { _exit(1); });
        const pid_t other = start([] {
            setpgid(0, 0);
            pause_ms(30);
            _exit(2);
        });
        setpgid(other, other);
        long result = raw(SYS_wait4, 0, word(&status), 0, 0);
        line("wait for the own group: %s, %s", result == own ? "the first" : "WRONG", *ending(status));
        line("again: %s", *outcome(raw(SYS_wait4, 0, word(&status), 0, 0)));
        result = raw(SYS_wait4, static_cast<unsigned long>(-static_cast<long>(other)), word(&status), 0, 0);
        line("wait for the other group: %s, %s", result == other ? "the second" : "WRONG", *ending(status));
    });
}

}  // namespace

void groups::children() {
    causes();
    no_zombies();
    waiting();
    pid_classes();
    orphans();
}
