// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>

namespace iopermd::guard {

// Time since boot. It goes on while the machine sleeps (CLOCK_BOOTTIME), so that a ticket does not outlive a
// night's suspend.
using Instant = std::chrono::nanoseconds;

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() {
        timespec time{};
        clock_gettime(CLOCK_BOOTTIME, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
    // Lets others run for about this long.
    virtual void pause(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }
};

// Whole milliseconds from now until `deadline` for poll(2), rounded up; 0 when it has passed.
inline int milliseconds_until(Instant deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock().now());
    return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000));
}

}  // namespace iopermd::guard
