// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>

#include "groups.h"

using namespace groups;

namespace {

volatile int calls;
int ends[2];

// Sends SIGUSR1 a little later, and a little after that a byte, so that a call that went on comes back too.
pid_t helper() {
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        pause_ms(80);
        kill(parent, SIGUSR1);
        pause_ms(80);
        if (write(ends[1], "x", 1) != 1)
            _exit(1);
        _exit(0);
    }
    return child;
}

template <class Fn>
void interrupted(const char* what, Fn fn) {
    for (const int flags : List{0, SA_RESTART}) {
        fresh(what, [&] {
            if (pipe(ends) != 0)
                return;
            handle(
                SIGUSR1, [](int, siginfo_t*, void*) { calls = 1; }, flags);
            const pid_t child = helper();
            const long result = fn(child);
            line("%s, %s: %s, handler %d", what, flags ? "SA_RESTART" : "plain handler", *outcome(result),
                 calls);
            waitpid(child, nullptr, 0);
        });
    }
}

unsigned long number(int descriptor) {
    return static_cast<unsigned long>(descriptor);
}

void calls_that_block() {
    interrupted("read of a pipe", [](pid_t) {
        char byte;
        return raw(SYS_read, number(ends[0]), word(&byte), 1);
    });
    interrupted("readv of a pipe", [](pid_t) {
        char byte;
        struct {
            void* at;
            unsigned long size;
        } one = {&byte, 1};
        return raw(SYS_readv, number(ends[0]), word(&one), 1);
    });
    interrupted("wait4",
                [](pid_t child) { return raw(SYS_wait4, number(child), 0, 0, 0) > 0 ? 1L : -EINTR; });
    interrupted("poll", [](pid_t) {
        pollfd one = {ends[0], POLLIN, 0};
        return raw(SYS_poll, word(&one), 1, 2000);
    });
    interrupted("select", [](pid_t) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        timeval time = {2, 0};
        return raw(SYS_select, number(ends[0] + 1), word(&set), 0, 0, word(&time));
    });
    interrupted("nanosleep", [](pid_t) {
        const timespec time = {0, 300000000};
        return raw(SYS_nanosleep, word(&time), 0);
    });
    interrupted("clock_nanosleep until", [](pid_t) {
        timespec time{};
        clock_gettime(CLOCK_MONOTONIC, &time);
        ++time.tv_sec;
        return raw(SYS_clock_nanosleep, CLOCK_MONOTONIC, 1, word(&time), 0);
    });
    interrupted("pause", [](pid_t) { return raw(SYS_pause); });
    interrupted("sigtimedwait", [](pid_t) {
        const sigset_t set = set_of(SIGUSR2);
        const timespec time = {1, 0};
        return raw(SYS_rt_sigtimedwait, word(&set), 0, word(&time), 8);
    });
}

// What is left of the sleep is told, and no more than was asked for.
void rest_of_a_sleep() {
    fresh("rest", [] {
        handle(SIGALRM, [](int, siginfo_t*, void*) {});
        if (pipe(ends) != 0)
            return;
        handle(SIGUSR1, [](int, siginfo_t*, void*) {});
        const pid_t child = helper();
        const timespec time = {5, 0};
        timespec rest = {77, 77};
        const long result = raw(SYS_nanosleep, word(&time), word(&rest));
        line("nanosleep of 5 s, interrupted: %s, rest %s", *outcome(result),
             rest.tv_sec >= 1 && rest.tv_sec < 5 ? "less than asked" : "WRONG");
        waitpid(child, nullptr, 0);
    });
}

// A write that has moved something says how much; the signal is no error then.
void partial_write() {
    for (const int flags : List{0, SA_RESTART}) {
        fresh("partial write", [&] {
            if (pipe(ends) != 0)
                return;
            handle(
                SIGUSR1, [](int, siginfo_t*, void*) { calls = 1; }, flags);
            const pid_t parent = getpid();
            const pid_t child = fork();
            if (child == 0) {
                pause_ms(80);
                kill(parent, SIGUSR1);
                pause_ms(80);
                _exit(0);
            }
            static char much[200000];
            const long wrote = raw(SYS_write, number(ends[1]), word(much), sizeof much);
            line("write of 200000 to a pipe, %s: %s", flags ? "SA_RESTART" : "plain handler",
                 *outcome(wrote));
            waitpid(child, nullptr, 0);
        });
    }
}

// Stopped and continued, without a handler, a sleep goes on.
void stopped() {
    fresh("stopped", [] {
        const pid_t child = fork();
        if (child == 0) {
            const timespec time = {0, 200000000};
            _exit(raw(SYS_nanosleep, word(&time), 0) == 0 ? 7 : 8);
        }
        pause_ms(50);
        kill(child, SIGSTOP);
        waitpid(child, nullptr, WUNTRACED);
        kill(child, SIGCONT);
        int status = 0;
        waitpid(child, &status, 0);
        line("nanosleep over stop and continue: %s", *ending(status));
        if (pipe(ends) != 0)
            return;
        const pid_t reader = fork();
        if (reader == 0) {
            char byte;
            _exit(raw(SYS_read, number(ends[0]), word(&byte), 1) == 1 ? 7 : 8);
        }
        pause_ms(50);
        kill(reader, SIGSTOP);
        waitpid(reader, nullptr, WUNTRACED);
        kill(reader, SIGCONT);
        pause_ms(50);
        if (write(ends[1], "x", 1) != 1)
            return;
        waitpid(reader, &status, 0);
        line("read over stop and continue: %s", *ending(status));
    });
}

}  // namespace

void groups::restarts() {
    calls_that_block();
    rest_of_a_sleep();
    partial_write();
    stopped();
}
