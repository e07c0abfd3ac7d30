// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

int calls;

void counting(int, siginfo_t*, void*) {
    ++calls;
}

const char* pending(int number) {
    sigset_t set;
    sigpending(&set);
    return sigismember(&set, number) ? "pending" : "not pending";
}

void blocking() {
    calls = 0;
    handle(SIGUSR1, counting);
    block(SIGUSR1);
    raise(SIGUSR1);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);
    line("blocked: %d calls, %s", calls, pending(SIGUSR1));
    unblock(SIGUSR1);
    // One for the thread and one for the process: each keeps one of a kind.
    line("unblocked after two to the thread and one to the process: %d calls, %s", calls, pending(SIGUSR1));
    block(SIGUSR1);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    line("set to ignored while pending: %s", pending(SIGUSR1));
    handle(SIGUSR1, counting);
    unblock(SIGUSR1);
    block(SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    line("ignored and blocked: %s", pending(SIGUSR1));
    unblock(SIGUSR1);
    sigset_t set = set_of(SIGKILL, SIGSTOP), now;
    line("blocking SIGKILL: %d", sigprocmask(SIG_BLOCK, &set, nullptr));
    sigprocmask(SIG_BLOCK, nullptr, &now);
    line("blocked then: SIGKILL %d, SIGSTOP %d", sigismember(&now, SIGKILL), sigismember(&now, SIGSTOP));
}

void suspending() {
    calls = 0;
    handle(SIGUSR1, counting);
    block(SIGUSR1);
    raise(SIGUSR1);
    sigset_t none, after;
    sigemptyset(&none);
    const int result = sigsuspend(&none);
    const int error = errno;
    sigprocmask(SIG_BLOCK, nullptr, &after);
    line("sigsuspend with one pending: %d %s, %d calls, blocked again %s", result, error_name(error), calls,
         sigismember(&after, SIGUSR1) ? "yes" : "no");
    const pid_t child = fork();
    if (child == 0) {
        pause_ms(100);
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    signal(SIGCHLD, SIG_DFL);
    const int second = sigsuspend(&none);
    line("sigsuspend until it comes: %d %s, %d calls", second, error_name(errno), calls);
    waitpid(child, nullptr, 0);
    unblock(SIGUSR1);
    line("sigsuspend with a mask of 4 bytes: %s", *outcome(raw(SYS_rt_sigsuspend, word(&none), 4)));
}

void waiting() {
    calls = 0;
    handle(SIGUSR1, counting);
    block(SIGUSR1, SIGUSR2);
    sigset_t both = set_of(SIGUSR1, SIGUSR2);
    siginfo_t info{};
    const timespec zero = {0, 0}, bad = {0, -1}, some = {0, 30000000};
    line("sigtimedwait, nothing, no time: %d %s", sigtimedwait(&both, &info, &zero), error_name(errno));
    line("sigtimedwait, nothing, 30 ms: %d %s", sigtimedwait(&both, &info, &some), error_name(errno));
    line("sigtimedwait, bad time: %d %s", sigtimedwait(&both, &info, &bad), error_name(errno));
    raise(SIGUSR2);
    raise(SIGUSR1);
    int got = sigtimedwait(&both, &info, &zero);
    // The code is left out: glibc tells SI_USER where the kernel said SI_TKILL.
    line("sigtimedwait, two pending: %s", signal_name(got));
    got = sigtimedwait(&both, &info, &zero);
    line("sigtimedwait, the other: %s, handler calls %d", signal_name(got), calls);
    const pid_t child = fork();
    if (child == 0) {
        pause_ms(100);
        kill(getppid(), SIGUSR2);
        _exit(0);
    }
    got = sigwaitinfo(&both, &info);
    line("sigwaitinfo: %s from %s", signal_name(got), info.si_pid == child ? "the child" : "another");
    waitpid(child, nullptr, 0);
    unblock(SIGUSR1, SIGUSR2);
}

// fork gives the mask and the handlers, but no pending signals.
void inheriting() {
    handle(SIGUSR1, counting);
    signal(SIGUSR2, SIG_IGN);
    block(SIGUSR1);
    raise(SIGUSR1);
    in_child([] {
        sigset_t now;
        sigprocmask(SIG_BLOCK, nullptr, &now);
        struct sigaction first {
        }, second{};
        sigaction(SIGUSR1, nullptr, &first);
        sigaction(SIGUSR2, nullptr, &second);
        line("child: SIGUSR1 blocked %d, %s, handler %s, SIGUSR2 %s", sigismember(&now, SIGUSR1),
             pending(SIGUSR1), first.sa_sigaction == counting ? "kept" : "lost",
             second.sa_handler == SIG_IGN ? "ignored" : "not ignored");
        return 0;
    });
    line("parent: %s", pending(SIGUSR1));
    unblock(SIGUSR1);
}

// A signal to a process goes to a thread that does not block it.
void choosing_a_thread() {
    fresh("threads", [] {
        static volatile int taken_by;
        static volatile bool ready, stop;
        handle(SIGUSR1, [](int, siginfo_t*, void*) { taken_by = raw(SYS_gettid) == getpid() ? 1 : 2; });
        auto body = [] {
            unblock(SIGUSR1);
            ready = true;
            while (!stop)
                pause_ms(10);
        };
        block(SIGUSR1);
        const pthread_t other = start_thread(body);
        while (!ready)
            pause_ms(10);
        kill(getpid(), SIGUSR1);
        for (int turn = 0; turn < 300 && taken_by == 0; ++turn)
            pause_ms(10);
        line("signal to the process, blocked by its leader: %s", taken_by == 2   ? "taken by the other thread"
                                                                 : taken_by == 1 ? "TAKEN BY THE LEADER"
                                                                                 : "NOT TAKEN");
        stop = true;
        pthread_join(other, nullptr);
    });
}

}  // namespace

void groups::masks() {
    blocking();
    suspending();
    waiting();
    inheriting();
    choosing_a_thread();
}
