// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace iopermd::front {

// The time, behind an interface so that tests choose it. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;

    // For people and the audit log; an administrator may set it back.
    virtual std::chrono::system_clock::time_point wall() const = 0;
    // For leases: never goes back, and goes on while the machine is suspended (CLOCK_BOOTTIME).
    virtual std::chrono::nanoseconds since_boot() const = 0;
};

class SystemClock final : public Clock {
public:
    std::chrono::system_clock::time_point wall() const override;
    std::chrono::nanoseconds since_boot() const override;
};

}  // namespace iopermd::front
