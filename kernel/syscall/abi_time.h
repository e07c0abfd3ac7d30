// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

// struct timespec
struct TimeSpec {
    int64_t seconds = 0;
    int64_t nanoseconds = 0;

    static constexpr TimeSpec from(Nanoseconds time) {
        return {static_cast<int64_t>(time / kSecond), static_cast<int64_t>(time % kSecond)};
    }
    // Inval for negative seconds or nanoseconds outside 0..999999999. What is too far off for 64 bits is
    // never.
    constexpr Result<Nanoseconds> duration() const {
        if (seconds < 0 || nanoseconds < 0 || nanoseconds >= static_cast<int64_t>(kSecond))
            return fail(Errno::Inval);
        if (static_cast<uint64_t>(seconds) >= kNever / kSecond)
            return kNever;
        return static_cast<uint64_t>(seconds) * kSecond + static_cast<uint64_t>(nanoseconds);
    }

    struct Narrow {
        int32_t seconds, nanoseconds;
    };
    constexpr Narrow narrow() const {
        return {static_cast<int32_t>(seconds), static_cast<int32_t>(nanoseconds)};
    }
    static constexpr TimeSpec widen(const Narrow& form) { return {form.seconds, form.nanoseconds}; }
    // A long of i386 and four bytes that say nothing.
    static constexpr TimeSpec from_time64(const TimeSpec& form) {
        return {form.seconds, form.nanoseconds & 0xffff'ffff};
    }
};
static_assert(sizeof(TimeSpec) == 16 && sizeof(TimeSpec::Narrow) == 8);

// struct itimerspec
struct TimerSpec {
    TimeSpec interval, value;

    struct Narrow {
        TimeSpec::Narrow interval, value;
    };
    constexpr Narrow narrow() const { return {interval.narrow(), value.narrow()}; }
    static constexpr TimerSpec widen(const Narrow& form) {
        return {TimeSpec::widen(form.interval), TimeSpec::widen(form.value)};
    }
    static constexpr TimerSpec from_time64(const TimerSpec& form) {
        return {TimeSpec::from_time64(form.interval), TimeSpec::from_time64(form.value)};
    }
};
static_assert(sizeof(TimerSpec) == 32 && sizeof(TimerSpec::Narrow) == 16);

// struct timeval
struct TimeVal {
    int64_t seconds = 0;
    int64_t microseconds = 0;

    static constexpr TimeVal from(Nanoseconds time) {
        return {static_cast<int64_t>(time / kSecond), static_cast<int64_t>(time % kSecond / 1000)};
    }
    constexpr Result<Nanoseconds> duration() const {
        if (microseconds < 0 || microseconds >= 1'000'000)
            return fail(Errno::Inval);
        return TimeSpec{seconds, microseconds * 1000}.duration();
    }

    struct Narrow {
        int32_t seconds, microseconds;
    };
    constexpr Narrow narrow() const {
        return {static_cast<int32_t>(seconds), static_cast<int32_t>(microseconds)};
    }
    static constexpr TimeVal widen(const Narrow& form) { return {form.seconds, form.microseconds}; }
};
static_assert(sizeof(TimeVal) == 16 && sizeof(TimeVal::Narrow) == 8);

// The moment that lies `duration` from `now`, without wrapping.
constexpr Nanoseconds deadline_after(Nanoseconds now, Nanoseconds duration) {
    return duration > kNever - now ? kNever : now + duration;
}

// clock_gettime(2)'s names.
enum class ClockId : int32_t {
    Realtime = 0,
    Monotonic = 1,
    ProcessCpu = 2,
    ThreadCpu = 3,
    MonotonicRaw = 4,
    RealtimeCoarse = 5,
    MonotonicCoarse = 6,
    BootTime = 7,
    RealtimeAlarm = 8,
    BootTimeAlarm = 9,
    Tai = 11,
};

}  // namespace kernel
