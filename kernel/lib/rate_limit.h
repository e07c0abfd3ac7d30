// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "lib/units.h"

namespace kernel {

// Admits `burst` events in each interval, so that a program cannot fill the log. Not thread-safe: Guarded<>.
class RateLimit {
public:
    constexpr RateLimit(uint32_t burst, Nanoseconds interval) : burst_(burst), interval_(interval) {}

    // No value: not now. Else the number of events that were refused since the last one that was admitted.
    std::optional<uint32_t> admit(Nanoseconds now) {
        if (now - start_ >= interval_) {
            start_ = now;
            admitted_ = 0;
        }
        if (admitted_ == burst_) {
            refused_++;
            return std::nullopt;
        }
        admitted_++;
        const uint32_t refused = refused_;
        refused_ = 0;
        return refused;
    }

private:
    uint32_t burst_;
    Nanoseconds interval_;
    Nanoseconds start_ = 0;
    uint32_t admitted_ = 0;
    uint32_t refused_ = 0;
};

}  // namespace kernel
