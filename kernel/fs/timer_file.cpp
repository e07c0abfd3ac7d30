// SPDX-License-Identifier: Apache-2.0
#include "fs/timer_file.h"

#include <utility>

#include "arch/clock.h"
#include "fs/anonymous.h"

namespace kernel {

Result<Ref<OpenFile>> TimerFile::create(Clock clock, uint32_t flags, const Credentials& owner) {
    Ref<Inode> inode = TRY(make_ref<AnonymousInode>(0600u, owner));
    return Ref<OpenFile>{TRY(make_ref<TimerFile>(std::move(inode), clock, flags))};
}

TimerFile::TimerFile(Ref<Inode> inode, Clock clock, uint32_t flags)
    : EventFile(std::move(inode), flags | kReadWrite), Timer(fire), clock_(clock) {
    if (clock == Clock::Realtime)
        observe_wall_clock(*this);
}

TimerFile::~TimerFile() {
    forget_wall_clock(*this);
    cancel();  // before the members go that fire() uses
}

Nanoseconds TimerFile::now() const {
    return follows_clock_ ? realtime_now() : monotonic_now();
}

TimerFile::Setting TimerFile::left() const {
    return {.value = expiry_.left(now()), .interval = expiry_.interval};
}

void TimerFile::start() {
    if (!expiry_.is_on())
        return;
    const Nanoseconds since_boot = monotonic_now();
    const Nanoseconds wait = expiry_.left(now());
    arm(since_boot + std::min(wait, kNever - since_boot));
}

// The turns since it went off; the next one is on its way.
void TimerFile::count() {
    if (!due_.exchange(false))
        return;
    turns_ += expiry_.pass(now());
    start();
}

void TimerFile::fire(Timer& timer) {
    auto& self = static_cast<TimerFile&>(timer);
    self.due_.store(true);
    self.readiness_.notify();
}

// The moment that it waits for has come nearer, or moved away.
void TimerFile::wall_clock_was_set() {
    {
        const SpinLock::Guard guard = lock_.lock();
        if (!follows_clock_)
            return;
        cancel();
        if (!due_.load())
            start();
        if (cancel_on_set_) {
            was_canceled_ = true;
            turns_++;  // so that it is readable, until it is read or set
        }
    }
    readiness_.notify();
}

TimerFile::Setting TimerFile::get() {
    const SpinLock::Guard guard = lock_.lock();
    count();
    return left();
}

Result<> TimerFile::set(const Setting& wanted, Setting& before) {
    const SpinLock::Guard guard = lock_.lock();
    cancel();
    if (due_.exchange(false))
        expiry_.pass(now());
    before = left();
    turns_ = 0;
    follows_clock_ = clock_ == Clock::Realtime && wanted.absolute;
    cancel_on_set_ = follows_clock_ && wanted.cancel_on_set;
    const Nanoseconds from = wanted.absolute ? 0 : now();
    expiry_ = {wanted.value == 0 ? 0 : from + std::min(wanted.value, kNever - from), wanted.interval};
    start();
    if (expiry_.is_on() && cancel_on_set_ && std::exchange(was_canceled_, false))
        return fail(Errno::Canceled);
    return {};
}

Result<uint64_t> TimerFile::take() {
    const SpinLock::Guard guard = lock_.lock();
    if (cancel_on_set_ && std::exchange(was_canceled_, false)) {
        due_.store(false);
        turns_ = 0;
        return fail(Errno::Canceled);
    }
    count();
    return std::exchange(turns_, 0);
}

Result<size_t> TimerFile::read(IoBuffer& to) {
    if (to.left() < sizeof(uint64_t))
        return fail(Errno::Inval);
    uint64_t turns = TRY(take());
    if (turns == 0) {
        if (non_blocking())
            return fail(Errno::Again);
        Waiter waiter{readiness_.sleepers()};
        while ((turns = TRY(take())) == 0)
            if (waiter.sleep(kNever) != WakeReason::Woken)
                return fail(Errno::RestartSys);
    }
    return to.put(&turns, sizeof turns);
}

uint32_t TimerFile::ready_events() {
    const SpinLock::Guard guard = lock_.lock();
    return due_.load() || turns_ != 0 ? kReadable : 0;
}

}  // namespace kernel
