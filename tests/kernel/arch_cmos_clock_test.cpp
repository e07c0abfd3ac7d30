// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <ctime>

#include "arch/cmos_clock.h"

namespace kernel {
namespace {

constexpr uint8_t kBinary = 0x04;
constexpr uint8_t kTwentyFourHours = 0x02;

TEST(CmosClock, AgreesWithTheHostsCalendarOnEveryDayOfTwoCenturies) {
    constexpr time_t kDay = 86'400;
    for (time_t day = 0; day < 47'000; day++) {
        const time_t moment = day * kDay + 45'296;  // 12:34:56
        tm parts;
        gmtime_r(&moment, &parts);
        const int year = parts.tm_year + 1900;
        const CmosTime time{static_cast<uint8_t>(parts.tm_sec),     static_cast<uint8_t>(parts.tm_min),
                            static_cast<uint8_t>(parts.tm_hour),    static_cast<uint8_t>(parts.tm_mday),
                            static_cast<uint8_t>(parts.tm_mon + 1), static_cast<uint8_t>(year % 100),
                            static_cast<uint8_t>(year / 100)};
        ASSERT_EQ(seconds_since_1970(time), static_cast<uint64_t>(moment)) << day;
    }
}

TEST(CmosClock, Bcd) {
    const CmosTime raw{0x56, 0x34, 0x12, 0x29, 0x02, 0x24, 0x20};
    EXPECT_EQ(seconds_since_1970(decode_cmos_time(raw, kTwentyFourHours)), 1'709'210'096u);
}

TEST(CmosClock, TwelveHours) {
    const auto hour = [](uint8_t raw) { return decode_cmos_time({0, 0, raw, 1, 1, 24, 20}, kBinary).hour; };
    EXPECT_EQ(hour(12), 0);
    EXPECT_EQ(hour(1), 1);
    EXPECT_EQ(hour(0x80 | 12), 12);
    EXPECT_EQ(hour(0x80 | 11), 23);
}

TEST(CmosClock, AChipWithoutACenturyIsInOurs) {
    const CmosTime time{0, 0, 0, 1, 1, 30, 0xff};
    EXPECT_EQ(seconds_since_1970(time), 1'893'456'000u);
}

}  // namespace
}  // namespace kernel
