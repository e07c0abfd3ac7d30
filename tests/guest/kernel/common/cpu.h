// SPDX-License-Identifier: Apache-2.0
// Which CPU a thread runs on.
#pragma once

#include <sched.h>
#include <unistd.h>

inline unsigned cpu_count() {
    static unsigned count;  // of the first call: a pinned thread sees its own CPU alone
    cpu_set_t set;
    CPU_ZERO(&set);
    if (count == 0)
        count = sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set)) : 1;
    return count;
}

// Modulo the number of CPUs, so that every test also runs on one.
inline bool pin(unsigned cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu % cpu_count(), &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}
