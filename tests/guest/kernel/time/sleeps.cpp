// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

timespec in(long ns) {
    return {ns / kSecond, ns % kSecond};
}

template <class Fn>
void slept(const char* what, long least, clockid_t clock, Fn fn) {
    const long before = now(clock);
    const long result = fn();
    const long took = now(clock) - before;
    line("%s: %s, %s", what, *outcome(result),
         took < least                 ? "TOO SHORT"
         : took > least + 3 * kSecond ? "TOO LONG"
                                      : "long enough");
}

}  // namespace

void groups::sleeps() {
    for (const long ms : List{1L, 10L, 100L}) {
        char name[32];
        snprintf(name, sizeof name, "nanosleep of %ld ms", ms);
        slept(name, ms * 1000000, CLOCK_MONOTONIC, [&] {
            const timespec time = in(ms * 1000000);
            return raw(SYS_nanosleep, word(&time), 0);
        });
    }
    slept("nanosleep of nothing", 0, CLOCK_MONOTONIC, [] {
        const timespec time = {};
        return raw(SYS_nanosleep, word(&time), 0);
    });
    for (const clockid_t clock : List{CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME}) {
        slept("until, absolute", 50000000, clock, [&] {
            const timespec time = in(now(clock) + 50000000);
            return raw(SYS_clock_nanosleep, static_cast<unsigned long>(clock), TIMER_ABSTIME, word(&time), 0);
        });
        slept("for, relative", 50000000, clock, [&] {
            const timespec time = in(50000000);
            return raw(SYS_clock_nanosleep, static_cast<unsigned long>(clock), 0, word(&time), 0);
        });
        slept("until what is past", 0, clock, [&] {
            const timespec time = in(now(clock) - 50000000);
            return raw(SYS_clock_nanosleep, static_cast<unsigned long>(clock), TIMER_ABSTIME, word(&time), 0);
        });
    }
    const timespec negative = {-1, 0}, bad = {0, kSecond}, below = {0, -1};
    line("negative: %s, bad nanoseconds: %s %s", *outcome(raw(SYS_nanosleep, word(&negative), 0)),
         *outcome(raw(SYS_nanosleep, word(&bad), 0)), *outcome(raw(SYS_nanosleep, word(&below), 0)));
    line("no such clock: %s, the thread's own: %s",
         *outcome(raw(SYS_clock_nanosleep, 99, 0, word(&negative), 0)),
         *outcome(raw(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, word(&negative), 0)));
    // Eight sleepers at once wake in the order of their times.
    static volatile unsigned order[8];
    static volatile unsigned woken;
    struct Sleeper {
        unsigned number;
        void operator()() {
            const timespec time = in((number + 1) * 60000000L);
            raw(SYS_nanosleep, word(&time), 0);
            order[__atomic_fetch_add(&woken, 1, __ATOMIC_SEQ_CST)] = number;
        }
    } sleepers[8];
    pthread_t all[8];
    for (unsigned each = 0; each < 8; ++each) {
        sleepers[each].number = 7 - each;
        all[each] = start_thread(sleepers[each]);
    }
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("eight sleepers woke in this order: %u%u%u%u%u%u%u%u", order[0], order[1], order[2], order[3],
         order[4], order[5], order[6], order[7]);
}
