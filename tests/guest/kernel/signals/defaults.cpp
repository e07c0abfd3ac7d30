// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include "groups.h"

using namespace groups;

namespace {

void every_default() {
    const rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    for (int number = 1; number <= 64; ++number) {
        if (number == 32 || number == 33 || number == 34)  // the C libraries' own
            continue;
        const pid_t child = fork();
        if (child == 0) {
            signal(number, SIG_DFL);
            raw(SYS_tgkill, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(raw(SYS_gettid)),
                static_cast<unsigned long>(number));
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, WUNTRACED);
        line("default of %d %s: %s", number, signal_name(number), *ending(status));
        if (WIFSTOPPED(status)) {
            kill(child, SIGCONT);
            waitpid(child, &status, 0);
            line("continued: %s", *ending(status));
        }
    }
}

void stopping() {
    const pid_t child = fork();
    if (child == 0) {
        handle(SIGCONT, [](int, siginfo_t*, void*) { line("handler of SIGCONT"); });
        block(SIGUSR1);
        raise(SIGSTOP);
        _exit(5);
    }
    int status = 0;
    waitpid(child, &status, WUNTRACED);
    line("stopped: %s", *ending(status));
    kill(child, SIGUSR1);
    kill(child, SIGTERM);
    line("while stopped, wait: %s",
         *outcome(raw(SYS_wait4, static_cast<unsigned long>(child), word(&status), WNOHANG, 0)));
    kill(child, SIGCONT);
    waitpid(child, &status, 0);
    line("SIGTERM came while stopped: %s", *ending(status));
    const pid_t second = fork();
    if (second == 0) {
        for (;;)
            pause();
    }
    kill(second, SIGSTOP);
    waitpid(second, &status, WUNTRACED);
    kill(second, SIGKILL);
    waitpid(second, &status, 0);
    line("SIGKILL while stopped: %s", *ending(status));
    const pid_t third = fork();
    if (third == 0) {
        for (;;)
            pause();
    }
    kill(third, SIGSTOP);
    waitpid(third, &status, WUNTRACED);
    kill(third, SIGCONT);
    waitpid(third, &status, WCONTINUED);
    line("continued: %s, is continued %d", *ending(status), WIFCONTINUED(status) ? 1 : 0);
    kill(third, SIGKILL);
    waitpid(third, &status, 0);
}

// SIGCONT takes away pending stops and the other way round.
void stop_and_continue_pending() {
    fresh("pending", [] {
        block(SIGTSTP, SIGCONT);
        raise(SIGTSTP);
        raise(SIGCONT);
        sigset_t set;
        sigpending(&set);
        line("SIGTSTP then SIGCONT: pending %d %d", sigismember(&set, SIGTSTP), sigismember(&set, SIGCONT));
        raise(SIGTSTP);
        sigpending(&set);
        line("SIGCONT then SIGTSTP: pending %d %d", sigismember(&set, SIGTSTP), sigismember(&set, SIGCONT));
    });
}

void broken_pipe() {
    int ends[2];
    if (pipe(ends) != 0)
        return;
    close(ends[0]);
    const int status = in_child([&] {
        signal(SIGPIPE, SIG_DFL);
        return write(ends[1], "x", 1) == 1 ? 1 : 2;
    });
    line("write to a pipe without reader: %s", *ending(status));
    signal(SIGPIPE, SIG_IGN);
    line("the same with SIGPIPE ignored: %s",
         *outcome(raw(SYS_write, static_cast<unsigned long>(ends[1]), word("x"), 1)));
    static siginfo_t seen;
    handle(SIGPIPE, [](int, siginfo_t* info, void*) { seen = *info; });
    raw(SYS_write, static_cast<unsigned long>(ends[1]), word("x"), 1);
    line("and handled: %s %s", signal_name(seen.si_signo), code_name(seen.si_signo, seen.si_code));
    close(ends[1]);
}

}  // namespace

void groups::defaults() {
    every_default();
    stopping();
    stop_and_continue_pending();
    broken_pipe();
}
