// SPDX-License-Identifier: Apache-2.0
// Calls by INT 0x80 that a signal interrupts.
#include <time.h>

#include "groups.h"

namespace {

volatile int handled;
void handle(int) {
    handled = handled + 1;
}

void on_usr1(unsigned flags) {
    struct sigaction action {};
    action.sa_handler = handle;
    action.sa_flags = static_cast<int>(flags);
    sigaction(SIGUSR1, &action, nullptr);
}

void sleep_ms(long milliseconds) {
    const timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000};
    nanosleep(&time, nullptr);
}

// Signals its parent after a while, and does `then` after another.
template <class Fn>
void from_child(int signal_number, Fn then) {
    const pid_t parent = getpid();
    if (fork() == 0) {
        sleep_ms(100);
        kill(parent, signal_number);
        sleep_ms(100);
        then();
        _exit(0);
    }
}

}  // namespace

void groups::restarts() {
    for (const bool restart : List{true, false}) {
        fresh("read", [&] {
            int ends[2];
            if (pipe(ends) != 0)
                return;
            on_usr1(restart ? SA_RESTART : 0);
            from_child(SIGUSR1, [&] { static_cast<void>(!write(ends[1], "x", 1)); });
            unsigned char* page = low_page();
            const long result = i386_call(3, static_cast<unsigned long>(ends[0]), word(page), 1);
            line("read, SA_RESTART %d: %s, %d handled", restart, *outcome(result), handled);
            while (wait(nullptr) > 0 || errno == EINTR) {
            }
        });
    }
    fresh("nanosleep", [] {
        unsigned char* page = low_page();
        auto* times = reinterpret_cast<unsigned*>(page);
        times[0] = 0, times[1] = 300'000'000, times[2] = times[3] = 0xaaaa'aaaa;
        const pid_t sleeper = getpid();
        if (fork() == 0) {
            sleep_ms(100);
            kill(sleeper, SIGSTOP);
            sleep_ms(50);
            kill(sleeper, SIGCONT);
            _exit(0);
        }
        const long result = i386_call(162, word(page), word(page) + 8);
        line("nanosleep over a stop: %s", *outcome(result));
        wait(nullptr);
        on_usr1(0);
        from_child(SIGUSR1, [] {});
        times[1] = 900'000'000, times[2] = times[3] = 0xaaaa'aaaa;
        const long interrupted = i386_call(162, word(page), word(page) + 8);
        line("nanosleep over a handler: %s, what is left has 8 bytes: %s", *outcome(interrupted),
             times[2] == 0 && times[3] != 0xaaaa'aaaa && times[4] == 0 ? "yes" : "NO");
        while (wait(nullptr) > 0 || errno == EINTR) {
        }
    });
}
