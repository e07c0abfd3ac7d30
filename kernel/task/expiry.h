// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "lib/units.h"

namespace kernel {

// When a timer goes off next, on whatever clock it counts, and how often again: the state behind
// timerfd_settime(2) and timer_settime(2).
struct Expiry {
    Nanoseconds next = 0;      // 0: off
    Nanoseconds interval = 0;  // 0: once

    bool is_on() const { return next != 0; }
    Nanoseconds left(Nanoseconds now) const { return next > now ? next - now : 0; }

    // How often it has gone off by `now`; what comes next is later than that. One that does not repeat is off
    // afterwards.
    uint64_t pass(Nanoseconds now) {
        if (next == 0 || now < next)
            return 0;
        if (interval == 0) {
            next = 0;
            return 1;
        }
        const uint64_t turns = (now - next) / interval + 1;
        const Nanoseconds last = next + (turns - 1) * interval;
        next = last + std::min(interval, kNever - last);
        return turns;
    }
};

}  // namespace kernel
