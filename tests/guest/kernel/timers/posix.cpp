// SPDX-License-Identifier: Apache-2.0
#include "posix_timer.h"

using namespace groups;

namespace {

void clocks() {
    for (const int clock : List{CLOCK_REALTIME,
                                CLOCK_MONOTONIC,
                                CLOCK_PROCESS_CPUTIME_ID,
                                CLOCK_THREAD_CPUTIME_ID,
                                CLOCK_MONOTONIC_RAW,
                                CLOCK_REALTIME_COARSE,
                                CLOCK_MONOTONIC_COARSE,
                                CLOCK_BOOTTIME,
                                CLOCK_REALTIME_ALARM,
                                CLOCK_BOOTTIME_ALARM,
                                10,
                                CLOCK_TAI,
                                12,
                                -1,
                                -2,
                                -3,
                                -4,
                                -5,
                                -6,
                                -8000001}) {
        int id = -7;
        line("create on clock %d: %s, number %d", clock, *outcome(create(clock, nullptr, &id)), id);
    }
}

void events() {
    const int self = static_cast<int>(raw(SYS_gettid));
    struct Case {
        const char* what;
        int signal, notify, thread;
    };
    for (const Case& each :
         List{Case{"signal 0", 0, kSignal, 0}, Case{"SIGALRM", SIGALRM, kSignal, 0},
              Case{"signal 64", 64, kSignal, 0}, Case{"signal 65", 65, kSignal, 0},
              Case{"signal -1", -1, kSignal, 0}, Case{"SIGKILL", SIGKILL, kSignal, 0},
              Case{"nobody, signal 99", 99, kNone, 0}, Case{"thread of libc", SIGALRM, kThread, 0},
              Case{"notify 3", SIGALRM, 3, self}, Case{"notify 5", SIGALRM, 5, self},
              Case{"notify 6", SIGALRM, 6, self}, Case{"this thread", SIGALRM, kThreadId, self},
              Case{"no thread", SIGALRM, kThreadId, 0}, Case{"another process", SIGALRM, kThreadId, 1},
              Case{"this thread, signal 0", 0, kThreadId, self}}) {
        const Event event{0, each.signal, each.notify, each.thread, {}};
        int id = -7;
        const long result = create(CLOCK_MONOTONIC, &event, &id);
        line("%s: %s, number %s", each.what, *outcome(result), id >= 0 ? "given" : "none");
        if (result == 0)
            remove(id);
    }
    int id = -7;
    line("event nowhere: %s, number nowhere: %s, both bad: %s",
         *outcome(raw(SYS_timer_create, CLOCK_MONOTONIC, 8, word(&id))),
         *outcome(raw(SYS_timer_create, CLOCK_MONOTONIC, 0, 8)), *outcome(raw(SYS_timer_create, 12, 8, 8)));
}

void errors() {
    int id = -1;
    create(CLOCK_MONOTONIC, nullptr, &id);
    Times some = times(kSecond), found;
    line("settime to nothing: %s, from nowhere: %s, old nowhere: %s",
         *outcome(raw(SYS_timer_settime, static_cast<unsigned long>(id), 0, 0, 0)),
         *outcome(raw(SYS_timer_settime, static_cast<unsigned long>(id), 0, 8, 0)),
         *outcome(raw(SYS_timer_settime, static_cast<unsigned long>(id), 0, word(&some), 8)));
    gettime(id, found);
    line("but it is set: %s", *left(found.value, kSecond));
    for (const timespec& bad : List{timespec{-1, 0}, timespec{0, -1}, timespec{0, kSecond}}) {
        some = {{}, bad};
        const long value = settime(id, some);
        some = {bad, {1, 0}};
        line("settime of %ld.%ld: %s, as the interval %s, of no timer %s", bad.tv_sec, bad.tv_nsec,
             *outcome(value), *outcome(settime(id, some)), *outcome(settime(9999, some)));
    }
    some = times(kSecond);
    line("flags 2: %s, -1: %s", *outcome(settime(id, some, 2)), *outcome(settime(id, some, -1)));
    line("of no timer: %s %s %s %s", *outcome(settime(9999, some)), *outcome(gettime(-1, found)),
         *outcome(overrun(9999)), *outcome(remove(9999)));
    line("gettime to nowhere: %s", *outcome(raw(SYS_timer_gettime, static_cast<unsigned long>(id), 8)));
    line("delete: %s, again: %s, its settime: %s", *outcome(remove(id)), *outcome(remove(id)),
         *outcome(settime(id, some)));
}

void asking() {
    for (const int notify : List<int, 2>{kNone, kSignal}) {
        const Event event{0, SIGUSR1, notify, 0, {}};
        block(SIGUSR1);
        int id = -1;
        create(CLOCK_MONOTONIC, &event, &id);
        Times found = times(7, 7), old = times(7, 7);
        line("notify %d, new: %s, left %s, interval %s, overrun %s", notify, *outcome(gettime(id, found)),
             *left(found.value, 1), *left(found.interval, 1), *outcome(overrun(id)));
        settime(id, times(100 * kSecond, 50 * kSecond), 0, &old);
        gettime(id, found);
        line("set: was %s, left %s, interval %ld s", *left(old.value, 1), *left(found.value, 100 * kSecond),
             found.interval.tv_sec);
        settime(id, times(now(CLOCK_MONOTONIC) + 20 * kSecond), TIMER_ABSTIME, &old);
        gettime(id, found);
        line("absolute: was %s of %ld s, left %s, interval %s", *left(old.value, 100 * kSecond),
             old.interval.tv_sec, *left(found.value, 20 * kSecond), *left(found.interval, 1));
        settime(id, times(0, 30 * kSecond), 0, &old);
        gettime(id, found);
        // Linux shows what one that only counts had left when it was switched off.
        line("off: was %s, left %s, interval %s", *left(old.value, 20 * kSecond),
             notify == kNone ? "?" : *left(found.value, 1), *left(found.interval, 1));
        settime(id, times(kMillisecond));
        sleep_ms(20);
        gettime(id, found);
        line("once, 20 ms after: left %s", *left(found.value, kMillisecond));
        settime(id, times(kMillisecond, 10 * kMillisecond));
        sleep_ms(35);
        gettime(id, found);
        line("repeating, 35 ms after: left %s, interval %ld ms, overrun %s",
             *left(found.value, 10 * kMillisecond), found.interval.tv_nsec / kMillisecond,
             *outcome(overrun(id)));
        settime(id, times(1), TIMER_ABSTIME);
        sleep_ms(5);
        gettime(id, found);
        line("a moment that is past: left %s", *left(found.value, 1));
        remove(id);
    }
}

}  // namespace

// A process of its own, since numbers are counted by process.
void groups::posix() {
    fresh("clocks", clocks);
    fresh("events", events);
    fresh("errors", errors);
    fresh("asking", asking);
    fresh("numbers", [] {
        int first = -1, second = -1;
        create(CLOCK_MONOTONIC, nullptr, &first);
        remove(first);
        create(CLOCK_MONOTONIC, nullptr, &second);
        line("numbers: %d, deleted, %d", first, second);
        const int status = in_child([second] { return overrun(second) == 0 ? 1 : 0; });
        line("a forked child has none: %s", *ending(status));
    });
}
