// SPDX-License-Identifier: Apache-2.0
#include "fs/event_counter.h"

#include "fs/anonymous.h"

namespace kernel {

Result<Ref<OpenFile>> EventCounter::create(uint64_t value, bool semaphore, uint32_t flags,
                                           const Credentials& owner) {
    Ref<Inode> inode = TRY(make_ref<AnonymousInode>(0600u, owner));
    return Ref<OpenFile>{TRY(make_ref<EventCounter>(std::move(inode), value, semaphore, flags))};
}

// 0 where there is nothing to take.
uint64_t EventCounter::take() {
    SpinLock::Guard guard = lock_.lock();
    const uint64_t taken = semaphore_ && value_ != 0 ? 1 : value_;
    value_ -= taken;
    return taken;
}

bool EventCounter::add(uint64_t value) {
    SpinLock::Guard guard = lock_.lock();
    if (value > kMaxValue - value_)
        return false;
    value_ += value;
    return true;
}

Result<size_t> EventCounter::read(IoBuffer& to) {
    if (to.left() < sizeof(uint64_t))
        return fail(Errno::Inval);
    uint64_t taken = take();
    if (taken == 0) {
        if (non_blocking())
            return fail(Errno::Again);
        Waiter waiter{readiness_.sleepers()};
        while ((taken = take()) == 0)
            if (waiter.sleep(kNever) != WakeReason::Woken)
                return fail(Errno::RestartSys);
    }
    readiness_.notify();
    return to.put(&taken, sizeof taken);
}

Result<size_t> EventCounter::write(IoBuffer& from) {
    uint64_t value;
    if (from.left() < sizeof value)
        return fail(Errno::Inval);
    TRY(from.take(&value, sizeof value));
    if (value == ~uint64_t{0})
        return fail(Errno::Inval);
    if (!add(value)) {
        if (non_blocking())
            return fail(Errno::Again);
        Waiter waiter{readiness_.sleepers()};
        while (!add(value))
            if (waiter.sleep(kNever) != WakeReason::Woken)
                return fail(Errno::RestartSys);
    }
    readiness_.notify();
    return sizeof value;
}

uint32_t EventCounter::ready_events() {
    SpinLock::Guard guard = lock_.lock();
    return (value_ != 0 ? kReadable : 0) | (value_ < kMaxValue ? kWritableNow : 0);
}

void EventCounter::describe(Writer& out) const {
    out.put("anon_inode:[eventfd]");
}

}  // namespace kernel
