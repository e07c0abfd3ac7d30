// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "iopermd/expected.h"

namespace iopermd {

// Longer leases are refused: a lease that outlives the machine is none, and clocks in nanoseconds (64 bits)
// must not overflow.
inline constexpr std::chrono::seconds kLongestDuration = std::chrono::hours(24 * 3650);

enum class DurationError { NotADuration, Zero, TooLong };

// Reads a whole number and one unit, s, m, h or d: "90s", "10m", "1h", "2d". Result: 1 s to kLongestDuration.
Expected<std::chrono::seconds, DurationError> parse_duration(std::string_view text);

// The shortest such text: "90s", "8h". Takes any number of whole seconds from 1.
std::string format_duration(std::chrono::seconds duration);

}  // namespace iopermd
