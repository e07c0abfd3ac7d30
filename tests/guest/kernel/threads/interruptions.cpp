// SPDX-License-Identifier: Apache-2.0
#include <signal.h>

#include "groups.h"

using namespace groups;

namespace {

volatile int handled;

void handler(int) {
    handled = 1;
}

// A signal to a waiting thread, then, if the wait goes on, a wake.
void interrupt(const char* what, int flags, const timespec* timeout, unsigned operation = kWait) {
    fresh(what, [&] {
        struct sigaction action {};
        action.sa_handler = handler;
        action.sa_flags = flags;
        sigaction(SIGUSR1, &action, nullptr);
        static unsigned cell;
        static volatile bool ready, done;
        long result = 0;
        auto body = [&] {
            ready = true;
            result = futex(&cell, operation | kPrivate, 0, timeout, nullptr, ~0U);
            done = true;
        };
        const pthread_t waiter = start_thread(body);
        while (!ready)
            let_wait();
        let_wait();
        pthread_kill(waiter, SIGUSR1);
        while (!handled)
            let_wait();
        let_wait();
        const bool was_done = done;
        if (!was_done)
            while (!done)
                futex(&cell, kWake | kPrivate, 1);
        pthread_join(waiter, nullptr);
        line("%s: %s, %s", what, was_done ? "ended by the signal" : "went on until woken", *outcome(result));
    });
}

}  // namespace

void groups::interruptions() {
    const timespec minute = {60, 0};
    interrupt("wait, handler", 0, nullptr);
    interrupt("wait, restarting handler", SA_RESTART, nullptr);
    interrupt("wait with timeout, handler", 0, &minute);
    interrupt("wait with timeout, restarting handler", SA_RESTART, &minute);
    interrupt("wait for bits, restarting handler", SA_RESTART, nullptr, kWaitBitset);
}
