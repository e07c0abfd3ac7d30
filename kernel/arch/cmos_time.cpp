// SPDX-License-Identifier: Apache-2.0
#include "arch/cmos_clock.h"

namespace kernel {
namespace {

// Register B.
constexpr uint8_t kBinary = 0x04;
constexpr uint8_t kTwentyFourHours = 0x02;

constexpr uint8_t from_bcd(uint8_t value) {
    return static_cast<uint8_t>((value >> 4) * 10 + (value & 0x0f));
}

}  // namespace

CmosTime decode_cmos_time(CmosTime time, uint8_t register_b) {
    constexpr uint8_t kPm = 0x80;
    const bool pm = time.hour & kPm;
    time.hour &= static_cast<uint8_t>(~kPm);
    if (!(register_b & kBinary))
        time = {from_bcd(time.second), from_bcd(time.minute), from_bcd(time.hour),   from_bcd(time.day),
                from_bcd(time.month),  from_bcd(time.year),   from_bcd(time.century)};
    if (!(register_b & kTwentyFourHours))
        time.hour = static_cast<uint8_t>(time.hour % 12 + (pm ? 12 : 0));
    return time;
}

uint64_t seconds_since_1970(const CmosTime& time) {
    const unsigned century = time.century >= 19 && time.century <= 21 ? time.century : 20;
    const uint64_t year = century * 100u + time.year;
    // Days by the civil calendar with years that begin in March, so that a leap day is a year's last.
    const uint64_t shifted_year = time.month > 2 ? year : year - 1;
    const uint64_t shifted_month = time.month > 2 ? time.month - 3u : time.month + 9u;
    constexpr uint64_t kDaysBefore1970 = 719'468;  // from 1 March of year 0
    const uint64_t days = 365 * shifted_year + shifted_year / 4 - shifted_year / 100 + shifted_year / 400 +
                          (153 * shifted_month + 2) / 5 + time.day - 1 - kDaysBefore1970;
    return ((days * 24 + time.hour) * 60 + time.minute) * 60 + time.second;
}

}  // namespace kernel
