// SPDX-License-Identifier: Apache-2.0
#include "task/process_timers.h"

#include <algorithm>

#include "arch/clock.h"
#include "task/cpu_time.h"
#include "task/process.h"
#include "task/signals.h"

namespace kernel {
namespace {

constexpr std::array<uint32_t, 3> kSignals{kSigAlrm, kSigVtalrm, kSigProf};
// How often a processor-time timer of a process that does not run is looked at.
constexpr Nanoseconds kMinimumLook = kSecond / 1000;

}  // namespace

ProcessTimers::ProcessTimers(Process& owner)
    : all_{One{owner, Kind::Real}, One{owner, Kind::Virtual}, One{owner, Kind::Profile}} {}

Nanoseconds ProcessTimers::One::now() const {
    return kind == Kind::Real ? monotonic_now() : process_cpu_time(process);
}

Nanoseconds ProcessTimers::One::left() const {
    const Nanoseconds wanted = end.load();
    if (wanted == 0)
        return 0;
    const Nanoseconds at = now();
    return wanted > at ? wanted - at : 1;  // 0 would mean off
}

void ProcessTimers::One::start(Nanoseconds delay) {
    arm(monotonic_now() + (kind == Kind::Real ? delay : std::max(delay, kMinimumLook)));
}

void ProcessTimers::One::fire(Timer& timer) {
    One& self = static_cast<One&>(timer);
    const Nanoseconds at = self.now();
    if (at >= self.end.load()) {
        (void)signals::send_to_process(self.process,
                                       SignalInfo::from_kernel(kSignals[static_cast<size_t>(self.kind)]));
        const Nanoseconds step = self.interval.load();
        // Missed turns are skipped, not made up for.
        self.end.store(step == 0 ? 0 : std::max(self.end.load() + step, at + 1));
    }
    if (self.end.load() != 0)
        self.start(self.left());
}

ProcessTimers::Setting ProcessTimers::get(Kind kind) {
    const One& timer = one(kind);
    return {timer.left(), timer.interval.load()};
}

ProcessTimers::Setting ProcessTimers::set(Kind kind, const Setting& wanted) {
    One& timer = one(kind);
    const Setting before = get(kind);
    const Nanoseconds now = timer.now();
    const SpinLock::Guard guard = lock_.lock();
    timer.cancel();
    timer.interval.store(wanted.interval);
    timer.end.store(wanted.left == 0 ? 0 : now + wanted.left);
    if (wanted.left != 0)
        timer.start(wanted.left);
    return before;
}

void ProcessTimers::cancel_all() {
    const SpinLock::Guard guard = lock_.lock();
    for (One& timer : all_)
        timer.cancel();
}

}  // namespace kernel
