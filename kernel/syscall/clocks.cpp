// SPDX-License-Identifier: Apache-2.0
#include "syscall/clocks.h"

#include "arch/clock.h"
#include "task/cpu_time.h"
#include "task/process.h"
#include "task/wall_clock.h"

namespace kernel {
namespace {

// The coarse clocks read the same source here; Linux's jump with its tick.
constexpr Nanoseconds kResolution = 1;

// Clocks of other processes and threads: bits 3..31 hold the inverted id (clock_getcpuclockid(3)).
bool is_cpu_clock_of_other(ClockId clock) {
    return static_cast<int32_t>(clock) < 0;
}

Result<> may_set_time() {
    if (!current_thread().credentials().has(Capability::SysTime))
        return fail(Errno::Perm);
    return {};
}

}  // namespace

Result<Nanoseconds> read_clock(ClockId clock) {
    if (is_cpu_clock_of_other(clock))
        return cpu_clock_of_id(static_cast<int32_t>(clock));
    switch (clock) {
        case ClockId::Realtime:
        case ClockId::RealtimeCoarse:
        case ClockId::RealtimeAlarm:
        case ClockId::Tai:
            return realtime_now();
        case ClockId::Monotonic:
        case ClockId::MonotonicRaw:
        case ClockId::MonotonicCoarse:
        case ClockId::BootTime:
        case ClockId::BootTimeAlarm:
            return monotonic_now();
        case ClockId::ProcessCpu:
            return process_cpu_time(current_thread().process());
        case ClockId::ThreadCpu:
            return thread_cpu_time(current_thread());
    }
    return fail(Errno::Inval);
}

Result<uint64_t> sys_clock_gettime(ClockId clock, UserOut<TimeSpec> out) {
    TRY(out.write(TimeSpec::from(TRY(read_clock(clock)))));
    return 0;
}

Result<uint64_t> sys_clock_settime(ClockId clock, UserIn<TimeSpec> in) {
    if (clock != ClockId::Realtime)
        return fail(Errno::Inval);
    const TimeSpec wanted = TRY(in.read());
    const Nanoseconds time = TRY(wanted.duration());
    TRY(may_set_time());
    set_wall_clock(time);
    return 0;
}

Result<uint64_t> sys_clock_getres(ClockId clock, UserOut<TimeSpec> out) {
    TRY(read_clock(clock));
    if (out)
        TRY(out.write(TimeSpec::from(kResolution)));
    return 0;
}

Result<uint64_t> sys_gettimeofday(UserOut<TimeVal> out, UserOut<uint64_t> zone) {
    if (out)
        TRY(out.write(TimeVal::from(realtime_now())));
    if (zone)
        TRY(zone.write(0));
    return 0;
}

Result<uint64_t> sys_settimeofday(UserIn<TimeVal> in, UserIn<uint64_t> zone) {
    if (in) {
        const TimeVal wanted = TRY(in.read());
        const Nanoseconds time = TRY(wanted.duration());
        TRY(may_set_time());
        set_wall_clock(time);
    }
    // A time zone is accepted and has no effect: file times here are UTC.
    if (zone) {
        TRY(zone.read());
        TRY(may_set_time());
    }
    return 0;
}

Result<uint64_t> sys_time(UserOut<int64_t> out) {
    const uint64_t seconds = realtime_now() / kSecond;
    if (out)
        TRY(out.write(static_cast<int64_t>(seconds)));
    return seconds;
}

}  // namespace kernel
