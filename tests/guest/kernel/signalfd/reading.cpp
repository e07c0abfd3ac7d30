// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void which() {
    block(bit(SIGUSR1) | bit(SIGUSR2) | bit(40) | bit(41));
    const long made = open_signals(bit(SIGUSR1) | bit(40) | bit(SIGKILL) | bit(SIGSTOP));
    line("nothing: %s", *next(made));
    send_self(SIGUSR2);
    line("another: %s", *next(made));
    send_self(SIGUSR1);
    send_self(SIGUSR1);
    line("twice a standard one: %s %s", *next(made), *next(made));
    for (int value = 1; value <= 3; ++value)
        queue_self(40, value);
    send_self(SIGUSR1);
    line("by number: %s %s %s %s %s", *next(made), *next(made), *next(made), *next(made), *next(made));
    open_signals(bit(SIGUSR2), 0, made);
    line("changed to the other: %s %s", *next(made), *next(made));
    open_signals(0, 0, made);
    send_self(SIGUSR2);
    line("about nothing: %s", *next(made));
    // To this thread.
    open_signals(bit(41), 0, made);
    raw(SYS_tgkill, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(raw(SYS_gettid)), 41);
    line("to the thread: %s", *next(made));
    // One that is ignored by default waits while it is blocked.
    block(bit(SIGURG));
    open_signals(bit(SIGURG), 0, made);
    send_self(SIGURG);
    line("SIGURG: %s", *next(made));
}

void several() {
    block(bit(40));
    const long made = open_signals(bit(40));
    signalfd_siginfo records[4];
    for (int value = 1; value <= 6; ++value)
        queue_self(40, value);
    const long first = raw(SYS_read, fd_word(made), word(records), 3 * sizeof records[0] + 100);
    line("room for 3 and a part: %s, %d %d %d", *outcome(first), records[0].ssi_int, records[1].ssi_int,
         records[2].ssi_int);
    const long second = raw(SYS_read, fd_word(made), word(records), sizeof records);
    line("room for 4: %s, %d %d %d", *outcome(second), records[0].ssi_int, records[1].ssi_int,
         records[2].ssi_int);
    queue_self(40, 7);
    line("read to nowhere: %s, it is lost: %s", *outcome(raw(SYS_read, fd_word(made), 8, 128)), *next(made));
}

volatile int handled;

// What is not blocked is delivered, not read.
void unblocked() {
    handled = 0;
    signal(SIGUSR1, [](int) { handled = handled + 1; });
    const unsigned long mask = bit(SIGUSR1);
    raw(SYS_rt_sigprocmask, SIG_UNBLOCK, word(&mask), 0, 8);
    const long made = open_signals(mask);
    send_self(SIGUSR1);
    line("not blocked: handled %d, %s", handled, *next(made));
}

}  // namespace

void groups::reading() {
    fresh("which", which);
    fresh("several", several);
    fresh("unblocked", unblocked);
}
