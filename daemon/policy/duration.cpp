// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/duration.h"

#include <charconv>
#include <cstdint>
#include <utility>

namespace iopermd {
namespace {

constexpr std::pair<char, int64_t> kUnits[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

}  // namespace

Expected<std::chrono::seconds, DurationError> parse_duration(std::string_view text) {
    int64_t seconds_per_unit = 0;
    for (const auto& [letter, seconds] : kUnits)
        if (text.ends_with(letter))
            seconds_per_unit = seconds;
    if (seconds_per_unit == 0)
        return Unexpected{DurationError::NotADuration};
    text.remove_suffix(1);
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return Unexpected{DurationError::NotADuration};
    int64_t count = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), count);
    if (result.ec != std::errc{} || count > kLongestDuration.count() / seconds_per_unit)
        return Unexpected{DurationError::TooLong};
    if (count == 0)
        return Unexpected{DurationError::Zero};
    return std::chrono::seconds(count * seconds_per_unit);
}

std::string format_duration(std::chrono::seconds duration) {
    for (const auto& [letter, seconds] : kUnits)
        if (duration.count() % seconds == 0)
            return std::to_string(duration.count() / seconds) + letter;
    return {};  // not reached: every number is a multiple of one second
}

}  // namespace iopermd
