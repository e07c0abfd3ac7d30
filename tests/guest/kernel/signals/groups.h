// SPDX-License-Identifier: Apache-2.0
// The groups of cases of signals.
#pragma once

#include <signal.h>
#include <time.h>
#include <ucontext.h>

#include "../common/child.h"
#include "../common/fault.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void contents();   // what a handler is told
void flags();      // SA_RESETHAND, SA_NODEFER, nesting, masks during a handler
void masks();      // sigprocmask, pending, sigsuspend, sigtimedwait, inheritance
void stacks();     // sigaltstack and the red zone
void restarts();   // system calls that a signal interrupts
void faults();     // signals that instructions raise
void timers();     // alarm and setitimer
void defaults();   // what happens without a handler
void children();   // SIGCHLD and waiting
void registers();  // what survives a handler and a switch

using Handler = void (*)(int, siginfo_t*, void*);

inline void handle(int number, Handler handler, int flags = 0) {
    struct sigaction action {};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | flags;
    sigaction(number, &action, nullptr);
}

inline sigset_t set_of(int first, int second = 0) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, first);
    if (second != 0)
        sigaddset(&set, second);
    return set;
}

inline void block(int first, int second = 0) {
    const sigset_t set = set_of(first, second);
    sigprocmask(SIG_BLOCK, &set, nullptr);
}

inline void unblock(int first, int second = 0) {
    const sigset_t set = set_of(first, second);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

inline void pause_ms(long ms) {
    timespec time = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&time, &time) != 0) {
    }
}

}  // namespace groups
