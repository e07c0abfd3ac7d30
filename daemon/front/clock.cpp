// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/clock.h"

#include <ctime>

namespace iopermd::front {

std::chrono::system_clock::time_point SystemClock::wall() const {
    return std::chrono::system_clock::now();
}

std::chrono::nanoseconds SystemClock::since_boot() const {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);  // cannot fail with this clock and a valid address
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace iopermd::front
