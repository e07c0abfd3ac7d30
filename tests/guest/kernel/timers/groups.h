// SPDX-License-Identifier: Apache-2.0
// The groups of cases of timers. Nothing here rests on a timer being punctual: what is counted or left is
// judged where it must lie.
#pragma once

#include <time.h>

#include "../common/child.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void files();           // timerfd: making, setting, reading
void file_readiness();  // timerfd: poll and epoll
void file_clock();      // timerfd: when the time of day is set
void posix();           // timer_create: making, setting, asking
void posix_signals();   // timer_create: what arrives
void posix_cpu();       // timer_create: clocks of processor time

constexpr long kSecond = 1000000000, kMillisecond = 1000000;

// struct itimerspec as the kernel takes it.
struct Times {
    timespec interval{}, value{};
};

inline timespec spec(long nanoseconds) {
    return {nanoseconds / kSecond, nanoseconds % kSecond};
}

inline Times times(long value, long interval = 0) {
    return {spec(interval), spec(value)};
}

inline long nanoseconds(const timespec& time) {
    return time.tv_sec * kSecond + time.tv_nsec;
}

inline long now(clockid_t clock) {
    timespec time{};
    raw(SYS_clock_gettime, static_cast<unsigned long>(clock), word(&time));
    return nanoseconds(time);
}

inline void sleep_ms(long ms) {
    timespec time = spec(ms * kMillisecond);
    raw(SYS_nanosleep, word(&time), word(&time));
}

// What is left of a timer, in words: 0, or whether it is more than nothing and at most `most`.
inline Text left(const timespec& time, long most) {
    Text made{};
    const long ns = nanoseconds(time);
    snprintf(made.text, sizeof made.text, "%s", ns == 0 ? "nothing" : ns <= most ? "some" : "TOO MUCH");
    return made;
}

}  // namespace groups
