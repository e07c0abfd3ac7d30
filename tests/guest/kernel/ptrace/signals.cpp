// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

volatile int handled;
void on_signal(int number) {
    handled = handled * 100 + number;
}

// What becomes of a signal: passed on, dropped, or another one.
void delivery() {
    for (const int passed : List{0, SIGUSR1, SIGUSR2, SIGTERM}) {
        const long child = start_traced(0, [] {
            signal(SIGUSR1, on_signal);
            signal(SIGUSR2, on_signal);
            raise(SIGUSR1);
            return handled;
        });
        ptrace(kContinue, child);
        line("%s, info %s", *next_stop(child), *info_of(child));
        ptrace(kContinue, child, 0, static_cast<unsigned long>(passed));
        line("passed %s: %s", signal_name(passed), *next_stop(child));
    }
    const long ignored = start_traced(0, [] {
        signal(SIGUSR1, SIG_IGN);
        raise(SIGUSR1);
        raise(SIGCHLD);
        return 1;
    });
    ptrace(kContinue, ignored);
    line("ignored: %s", *next_stop(ignored));
    ptrace(kContinue, ignored, 0, SIGUSR1);
    line("ignored by default: %s", *next_stop(ignored));
    ptrace(kContinue, ignored, 0, SIGCHLD);
    line("%s", *next_stop(ignored));
}

void infos() {
    const long child = start_traced(0, [] {
        struct sigaction action {};
        action.sa_sigaction = [](int number, siginfo_t* info, void*) {
            line("handler: %s code %d value %d", signal_name(number), info->si_code,
                 info->si_value.sival_int);
        };
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGUSR1, &action, nullptr);
        sigaction(SIGUSR2, &action, nullptr);
        sigqueue(getpid(), SIGUSR1, {.sival_int = 42});
        sigqueue(getpid(), SIGUSR1, {.sival_int = 43});
        return 2;
    });
    ptrace(kContinue, child);
    wait_status(child);
    siginfo_t info{};
    ptrace(kGetInfo, child, 0, word(&info));
    line("code %d, value %d", info.si_code, info.si_value.sival_int);
    info.si_value.sival_int = 99;
    line("set: %s", *outcome(ptrace(kSetInfo, child, 0, word(&info))));
    ptrace(kContinue, child, 0, SIGUSR1);
    wait_status(child);
    ptrace(kContinue, child, 0, SIGUSR2);
    line("%s", *next_stop(child));
}

void masks() {
    const long child = start_traced(0, [] {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGUSR1);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        raise(SIGUSR1);
        raise(SIGSTOP);
        return 3;
    });
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
    unsigned long mask = 0;
    line("mask: %s %lx", *outcome(ptrace(kGetMask, child, 8, word(&mask))), mask);
    struct {
        unsigned long offset;
        unsigned flags;
        int count;
    } peek = {0, 0, 4};
    siginfo_t pending[4];
    line("pending: %s, %s", *outcome(ptrace(kPeekInfo, child, word(&peek), word(pending))),
         signal_name(pending[0].si_signo));
    peek.flags = 1;
    line("shared: %s", *outcome(ptrace(kPeekInfo, child, word(&peek), word(pending))));
    peek.flags = 2;
    line("bad flags: %s", *outcome(ptrace(kPeekInfo, child, word(&peek), word(pending))));
    mask = ~0ul;
    ptrace(kSetMask, child, 8, word(&mask));
    ptrace(kGetMask, child, 8, word(&mask));
    line("all but the two: %lx", mask);
    mask = 0;
    ptrace(kSetMask, child, 8, word(&mask));
    ptrace(kContinue, child);
    line("unblocked: %s", *next_stop(child));
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
}

void group_stops() {
    const long child = start_traced(0, [] {
        raise(SIGSTOP);
        return 4;
    });
    ptrace(kContinue, child);
    line("delivery: %s, info %s", *next_stop(child), *info_of(child));
    ptrace(kContinue, child, 0, SIGSTOP);
    line("group stop: %s, info %s", *next_stop(child), *info_of(child));
    ptrace(kContinue, child);
    line("continued by the tracer: %s", *next_stop(child));
}

void seized_group_stops() {
    const long child = start_free(wait_for_ever);
    ptrace(kSeize, child);
    kill(static_cast<pid_t>(child), SIGSTOP);
    line("delivery: %s", *next_stop(child));
    ptrace(kContinue, child, 0, SIGSTOP);
    line("group stop: %s, info %s", *next_stop(child), *info_of(child));
    line("listen: %s, continue: %s, nothing more: %s", *outcome(ptrace(kListen, child)),
         *outcome(ptrace(kContinue, child)), *next_stop(child, kAll | WNOHANG));
    kill(static_cast<pid_t>(child), SIGCONT);
    line("SIGCONT: %s, info %s", *next_stop(child), *info_of(child));
    ptrace(kContinue, child);
    line("its delivery: %s", *next_stop(child));
    ptrace(kContinue, child, 0, SIGCONT);
    line("interrupt: %s, %s", *outcome(ptrace(kInterrupt, child)), *next_stop(child));
    line("info %s", *info_of(child));
    line("listen: %s, interrupt: %s, %s", *outcome(ptrace(kListen, child)),
         *outcome(ptrace(kInterrupt, child)), *next_stop(child));
    ptrace(kDetach, child);
    kill(static_cast<pid_t>(child), SIGTERM);
    line("detached: %s", *next_stop(child));
}

void attached() {
    const long child = start_free(wait_for_ever);
    line("attach: %s, %s", *outcome(ptrace(kAttach, child)), *next_stop(child));
    line("info %s", *info_of(child));
    ptrace(kContinue, child);
    kill(static_cast<pid_t>(child), SIGUSR1);
    line("%s, info %s", *next_stop(child), *info_of(child));
    line("detach with SIGTERM: %s, %s", *outcome(ptrace(kDetach, child, 0, SIGTERM)), *next_stop(child));
    const long stopped = start_free(wait_for_ever);
    kill(static_cast<pid_t>(stopped), SIGSTOP);
    line("stopped before: %s", *next_stop(stopped, WUNTRACED));
    line("seize: %s, %s", *outcome(ptrace(kSeize, stopped)), *next_stop(stopped));
    ptrace(kDetach, stopped);
    line("detached, still stopped: %s", *next_stop(stopped, WNOHANG));
    kill(static_cast<pid_t>(stopped), SIGCONT);
    kill(static_cast<pid_t>(stopped), SIGTERM);
    line("%s", *next_stop(stopped));
}

void killed() {
    const long child = start_traced(0, wait_for_ever);
    line("PTRACE_KILL: %s, %s", *outcome(ptrace(kKill, child)), *next_stop(child));
    const long second = start_traced(0, wait_for_ever);
    kill(static_cast<pid_t>(second), SIGKILL);
    line("SIGKILL in a stop: %s", *next_stop(second));
    const long third = start_traced(0, wait_for_ever);
    line("passed SIGKILL: %s, %s", *outcome(ptrace(kContinue, third, 0, SIGKILL)), *next_stop(third));
}

}  // namespace

void groups::signals() {
    fresh("delivery", delivery);
    fresh("infos", infos);
    fresh("masks", masks);
    fresh("group stops", group_stops);
    fresh("seized group stops", seized_group_stops);
    fresh("attached", attached);
    fresh("killed", killed);
}
