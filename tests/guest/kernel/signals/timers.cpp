// SPDX-License-Identifier: Apache-2.0
#include <sys/time.h>

#include "groups.h"

using namespace groups;

namespace {

volatile int calls;
volatile int code;

void counting(int, siginfo_t* info, void*) {
    calls = calls + 1;
    code = info->si_code;
}

void wait_for(int wanted) {
    for (int turn = 0; turn < 400 && calls < wanted; ++turn) {
        const timespec time = {0, 10000000};
        nanosleep(&time, nullptr);
    }
}

void alarms() {
    handle(SIGALRM, counting);
    line("alarm before any: %u", alarm(100));
    const unsigned left = alarm(50);
    line("alarm again: %s", left == 100 || left == 99 ? "about what was left" : "WRONG");
    const unsigned last = alarm(0);
    line("alarm off: %s", last == 50 || last == 49 ? "about what was left" : "WRONG");
    line("alarm when off: %u", alarm(0));
    alarm(1);
    wait_for(1);
    line("alarm of a second: %d calls, %s", calls, code_name(SIGALRM, code));
    alarm(60);
    in_child([] {
        line("a child's alarm: %u", alarm(0));
        return 0;
    });
    line("the parent's is still there: %s", alarm(0) > 50 ? "yes" : "no");
}

void intervals() {
    calls = 0;
    handle(SIGALRM, counting);
    itimerval timer = {{0, 20000}, {0, 20000}}, old{};
    line("setitimer: %d", setitimer(ITIMER_REAL, &timer, nullptr));
    wait_for(5);
    getitimer(ITIMER_REAL, &old);
    line("interval of 20 ms: %s, interval read back %ld us, value at most that %s",
         calls >= 5 ? "at least 5 calls" : "TOO FEW", static_cast<long>(old.it_interval.tv_usec),
         old.it_value.tv_usec <= 20000 ? "yes" : "no");
    timer = {};
    setitimer(ITIMER_REAL, &timer, &old);
    const int now = calls;
    pause_ms(60);
    line("stopped: %s", calls == now ? "no more calls" : "STILL CALLED");
    timer.it_value.tv_usec = 1000000;
    line("bad microseconds: %s", *outcome(raw(SYS_setitimer, ITIMER_REAL, word(&timer), 0)));
    line("bad timer: %s", *outcome(raw(SYS_setitimer, 3, word(&timer), 0)));
    line("bad address: %s", *outcome(raw(SYS_setitimer, ITIMER_REAL, 8, 0)));
    line("getitimer, bad timer: %s", *outcome(raw(SYS_getitimer, 3, word(&timer))));
}

// Timers that run only while the program does.
void processor_time() {
    for (const int which : List{ITIMER_VIRTUAL, ITIMER_PROF}) {
        const int number = which == ITIMER_VIRTUAL ? SIGVTALRM : SIGPROF;
        calls = 0;
        handle(number, counting);
        const itimerval timer = {{0, 0}, {0, 30000}};
        setitimer(which, &timer, nullptr);
        pause_ms(100);
        const int asleep = calls;
        for (unsigned long turn = 0; turn < 2000000000UL && calls == 0; ++turn)
            asm volatile("");
        line("%s: %d while asleep, %d after work", signal_name(number), asleep, calls);
    }
}

}  // namespace

void groups::timers() {
    alarms();
    intervals();
    processor_time();
}
