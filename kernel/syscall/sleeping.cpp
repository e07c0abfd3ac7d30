// SPDX-License-Identifier: Apache-2.0
#include "arch/clock.h"
#include "arch/cpu.h"
#include "syscall/scheduling.h"
#include "task/thread.h"
#include "task/wait_queue.h"

namespace kernel {
namespace {

bool sleep_until(Nanoseconds deadline) {
    WaitQueue nobody;
    Waiter waiter{nobody};
    return waiter.sleep(deadline) == WakeReason::TimedOut;
}

Result<uint64_t> sleep_relative(Nanoseconds deadline, UserOut<TimeSpec> left);

Result<uint64_t> resume_sleep(const RestartBlock& block) {
    const auto layout = static_cast<Layout>(block.notes[2]);
    return sleep_relative(block.notes[0], UserOut<TimeSpec>{UserAddr{block.notes[1]}, layout});
}

// Interrupted, it goes on to the same moment unless a handler ran, and tells how much was left.
Result<uint64_t> sleep_relative(Nanoseconds deadline, UserOut<TimeSpec> left) {
    if (sleep_until(deadline))
        return 0;
    const Nanoseconds now = monotonic_now();
    if (left)
        TRY(left.write(TimeSpec::from(deadline > now ? deadline - now : 0)));
    current_thread().restart = {resume_sleep,
                                {deadline, left.address().value(), static_cast<uint64_t>(left.layout())}};
    return fail(Errno::RestartBlock);
}

Result<bool> is_realtime(ClockId clock) {
    switch (clock) {
        case ClockId::Realtime:
        case ClockId::RealtimeAlarm:
        case ClockId::Tai:
            return true;
        case ClockId::Monotonic:
        case ClockId::BootTime:
        case ClockId::BootTimeAlarm:
            return false;
        case ClockId::ProcessCpu:
        case ClockId::ThreadCpu:
        case ClockId::MonotonicRaw:
        case ClockId::RealtimeCoarse:
        case ClockId::MonotonicCoarse:
            return fail(Errno::NotSupported);
    }
    return fail(Errno::Inval);
}

}  // namespace

Result<uint64_t> sys_nanosleep(UserIn<TimeSpec> wanted, UserOut<TimeSpec> left) {
    const Nanoseconds duration = TRY(TRY(wanted.read()).duration());
    return sleep_relative(deadline_after(monotonic_now(), duration), left);
}

Result<uint64_t> sys_clock_nanosleep(ClockId clock, int32_t flags, UserIn<TimeSpec> wanted,
                                     UserOut<TimeSpec> left) {
    constexpr int32_t kAbsolute = 1;
    const bool realtime = TRY(is_realtime(clock));
    const Nanoseconds time = TRY(TRY(wanted.read()).duration());
    const Nanoseconds now = monotonic_now();
    if (!(flags & kAbsolute))
        return sleep_relative(deadline_after(now, time), left);
    const Nanoseconds clock_now = realtime ? realtime_now() : now;
    const Nanoseconds deadline = time <= clock_now ? now : deadline_after(now, time - clock_now);
    if (!sleep_until(deadline))
        return fail(Errno::RestartNoHandler);
    return 0;
}

}  // namespace kernel
