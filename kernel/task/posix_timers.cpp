// SPDX-License-Identifier: Apache-2.0
#include "task/posix_timers.h"

#include <algorithm>
#include <limits>

namespace kernel {

Result<int32_t> PosixTimers::reserve(uint64_t limit) {
    const SpinLock::Guard guard = lock_.lock();
    if (count_ >= std::min(limit, kMaxTimers))
        return fail(Errno::Again);
    do {
        next_id_ = next_id_ & std::numeric_limits<int32_t>::max();
    } while (lookup(static_cast<int32_t>(next_id_++)));
    count_++;
    return static_cast<int32_t>(next_id_ - 1);
}

void PosixTimers::give_back() {
    const SpinLock::Guard guard = lock_.lock();
    count_--;
}

void PosixTimers::add(Ref<PosixTimer> timer) {
    const SpinLock::Guard guard = lock_.lock();
    timers_.insert(*timer.leak());
}

PosixTimer* PosixTimers::lookup(int32_t id) const {
    PosixTimer* found = timers_.lowest([id](const PosixTimer& timer) { return timer.id() >= id; });
    return found && found->id() == id ? found : nullptr;
}

Ref<PosixTimer> PosixTimers::find(int32_t id) {
    const SpinLock::Guard guard = lock_.lock();
    return Ref<PosixTimer>::share(lookup(id));
}

// The list's reference; null for null. The lock is held.
Ref<PosixTimer> PosixTimers::take(PosixTimer* timer) {
    if (timer) {
        timers_.remove(*timer);
        count_--;
    }
    return Ref<PosixTimer>::adopt(timer);
}

Result<> PosixTimers::remove(int32_t id) {
    SpinLock::Guard guard = lock_.lock();
    const Ref<PosixTimer> timer = take(lookup(id));
    guard.unlock();
    if (!timer)
        return fail(Errno::Inval);
    timer->remove();
    return {};
}

void PosixTimers::remove_all() {
    for (;;) {
        SpinLock::Guard guard = lock_.lock();
        const Ref<PosixTimer> timer = take(timers_.first());
        guard.unlock();
        if (!timer)
            return;
        timer->remove();
    }
}

void PosixTimers::signal_was_taken(SignalInfo& info) {
    if (info.code != kSiTimer || info.timer.arming == 0)
        return;
    if (const Ref<PosixTimer> timer = find(info.timer.id))
        timer->signal_was_taken(info);
    info.timer.arming = 0;
}

}  // namespace kernel
