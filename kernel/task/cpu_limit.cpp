// SPDX-License-Identifier: Apache-2.0
#include "task/cpu_limit.h"

#include <algorithm>

#include "arch/clock.h"
#include "task/cpu_time.h"
#include "task/process.h"
#include "task/signals.h"

namespace kernel {
namespace {

constexpr Nanoseconds kMinimumLook = kSecond / 1000;

Nanoseconds in_nanoseconds(uint64_t seconds) {
    return seconds >= kNever / kSecond ? kNever : std::max<uint64_t>(seconds, 1) * kSecond;  // 0 counts as 1
}

}  // namespace

// Sends what is due; when to look again, in processor time, or kNever.
Nanoseconds CpuLimit::check() {
    const Nanoseconds used = process_cpu_time(process_);
    uint32_t signal = 0;
    Nanoseconds next = kNever;
    {
        const SpinLock::Guard guard = process_.lock.lock();
        ResourceLimit& limit = process_.limits[Resource::CpuTime];
        if (used >= in_nanoseconds(limit.hard)) {
            signal = kSigKill;
        } else if (used >= in_nanoseconds(limit.soft)) {
            signal = kSigXcpu;
            limit.soft++;
        }
        if (signal != kSigKill)
            next = std::min(in_nanoseconds(limit.soft), in_nanoseconds(limit.hard));
    }
    if (signal != 0)
        (void)signals::send_to_process(process_, SignalInfo::from_kernel(signal));
    return next == kNever ? kNever : next - std::min(used, next);
}

void CpuLimit::fire(Timer& timer) {
    CpuLimit& self = static_cast<CpuLimit&>(timer);
    if (const Nanoseconds left = self.check(); left != kNever)
        self.arm(monotonic_now() + std::max(left, kMinimumLook));
}

void CpuLimit::changed() {
    bool limited;
    {
        const SpinLock::Guard guard = process_.lock.lock();
        const ResourceLimit& limit = process_.limits[Resource::CpuTime];
        limited = in_nanoseconds(std::min(limit.soft, limit.hard)) != kNever;
    }
    const SpinLock::Guard guard = lock_.lock();
    Timer::cancel();
    if (limited)
        arm(monotonic_now());
}

void CpuLimit::cancel() {
    const SpinLock::Guard guard = lock_.lock();
    Timer::cancel();
}

}  // namespace kernel
