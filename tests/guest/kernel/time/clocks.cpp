// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

struct Clock {
    const char* name;
    clockid_t number;
};
constexpr Clock kClocks[] = {{"realtime", CLOCK_REALTIME},
                             {"monotonic", CLOCK_MONOTONIC},
                             {"process", CLOCK_PROCESS_CPUTIME_ID},
                             {"thread", CLOCK_THREAD_CPUTIME_ID},
                             {"monotonic raw", CLOCK_MONOTONIC_RAW},
                             {"realtime coarse", CLOCK_REALTIME_COARSE},
                             {"monotonic coarse", CLOCK_MONOTONIC_COARSE},
                             {"boottime", CLOCK_BOOTTIME}};

void monotony() {
    for (const Clock& clock : kClocks) {
        unsigned back = 0;
        long last = now(clock.number);
        const long first = last;
        for (int turn = 0; turn < 20000; ++turn) {
            const long next = now(clock.number);
            back += next < last;
            last = next;
        }
        timespec resolution{};
        const long result =
            raw(SYS_clock_getres, static_cast<unsigned long>(clock.number), word(&resolution));
        const bool coarse = clock.number == CLOCK_REALTIME_COARSE || clock.number == CLOCK_MONOTONIC_COARSE;
        line("%s: %u steps back of 20000, moved on %s, resolution %s %s", clock.name, back,
             last > first ? "yes" : "no", *outcome(result),
             coarse                         ? (nanoseconds(resolution) <= 10000000 ? "of a tick" : "COARSER")
             : nanoseconds(resolution) == 1 ? "1 ns"
                                            : "COARSER");
    }
}

// Seen from several threads, on whatever CPUs they are: what one has read, the next may not undercut.
void across_threads() {
    static long latest;
    static volatile unsigned back;
    auto body = [] {
        for (int turn = 0; turn < 5000; ++turn) {
            const long before = __atomic_load_n(&latest, __ATOMIC_SEQ_CST);
            const long here = now(CLOCK_MONOTONIC);
            if (here < before)
                __atomic_fetch_add(&back, 1, __ATOMIC_SEQ_CST);
            long seen = before;
            while (here > seen && !__atomic_compare_exchange_n(&latest, &seen, here, false, __ATOMIC_SEQ_CST,
                                                               __ATOMIC_SEQ_CST)) {
            }
        }
    };
    pthread_t all[4];
    for (pthread_t& each : all)
        each = start_thread(body);
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("monotonic across four threads: %u steps back of 20000", back);
}

void agreement() {
    timeval time{};
    raw(SYS_gettimeofday, word(&time), 0);
    const long seconds = raw(SYS_time, 0), real = now(CLOCK_REALTIME) / kSecond;
    line("time, gettimeofday and realtime agree: %s",
         seconds - time.tv_sec <= 1 && real - seconds <= 1 && real >= time.tv_sec ? "yes" : "no");
    line("the library's clock agrees: %s", [] {
        timespec library{};
        const long before = now(CLOCK_MONOTONIC);
        clock_gettime(CLOCK_MONOTONIC, &library);
        const long after = now(CLOCK_MONOTONIC);
        // The library may read a page of the kernel's, whose clock is the same.
        return nanoseconds(library) >= before - 1000 && nanoseconds(library) <= after + 1000 ? "yes" : "no";
    }());
    line("the year is of this machine's clock: %s", real > 1709210000 ? "yes" : "no");
    line("monotonic and boot time agree: %s",
         now(CLOCK_BOOTTIME) - now(CLOCK_MONOTONIC) < kSecond ? "yes" : "no");
}

void errors() {
    timespec time{};
    line("no such clock: %s, %s", *outcome(raw(SYS_clock_gettime, 99, word(&time))),
         *outcome(raw(SYS_clock_getres, 99, word(&time))));
    line("getres without room: %s", *outcome(raw(SYS_clock_getres, CLOCK_MONOTONIC, 0)));
    line("set the monotonic clock: %s", *outcome(raw(SYS_clock_settime, CLOCK_MONOTONIC, word(&time))));
    const timespec bad = {0, kSecond};
    line("set to bad nanoseconds: %s", *outcome(raw(SYS_clock_settime, CLOCK_REALTIME, word(&bad))));
    fresh("user", [] {
        become(1000);
        timespec real{};
        clock_gettime(CLOCK_REALTIME, &real);
        line("set the clock as user: %s", *outcome(raw(SYS_clock_settime, CLOCK_REALTIME, word(&real))));
    });
}

}  // namespace

void groups::clocks() {
    monotony();
    across_threads();
    agreement();
    errors();
}
