// SPDX-License-Identifier: Apache-2.0
// The groups of cases of time. Durations are judged from below: how late a machine under load is, no kernel
// can help.
#pragma once

#include <sys/time.h>
#include <time.h>

#include "../common/child.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void clocks();      // reading, setting, resolution
void sleeps();      // nanosleep and clock_nanosleep
void usage();       // getrusage, times, process and thread clocks
void machine();     // sysinfo, uname, scheduling calls
void priorities();  // ioprio_set and ioprio_get

constexpr long kSecond = 1000000000;

inline long nanoseconds(const timespec& time) {
    return time.tv_sec * kSecond + time.tv_nsec;
}

inline long now(clockid_t clock) {
    timespec time{};
    raw(SYS_clock_gettime, static_cast<unsigned long>(clock), word(&time));
    return nanoseconds(time);
}

inline void work_ms(long ms) {
    const long end = now(CLOCK_THREAD_CPUTIME_ID) + ms * 1000000;
    while (now(CLOCK_THREAD_CPUTIME_ID) < end) {
    }
}

}  // namespace groups
