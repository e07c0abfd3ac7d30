// SPDX-License-Identifier: Apache-2.0
#include "task/posix_timer.h"

#include <algorithm>
#include <limits>

#include "arch/clock.h"
#include "task/cpu_time.h"
#include "task/process.h"
#include "task/signals.h"

namespace kernel {
namespace {

// How often a timer of processor time looks while nobody uses any, and one whose signal is ignored goes off.
constexpr Nanoseconds kMinimumLook = kSecond / 1000;

constexpr Nanoseconds add(Nanoseconds a, Nanoseconds b) {
    return a + std::min(b, kNever - a);
}

}  // namespace

PosixTimer::PosixTimer(Process& process, int32_t id, Plan plan)
    : Timer(fire), process_(process), id_(id), plan_(std::move(plan)) {
    if (plan_.clock == Clock::Realtime)
        observe_wall_clock(*this);
}

PosixTimer::~PosixTimer() {
    forget_wall_clock(*this);
    cancel();  // before the members go that fire() uses
}

bool PosixTimer::counts_processor_time() const {
    return plan_.clock == Clock::ProcessTime || plan_.clock == Clock::ThreadTime;
}

// Takes LockRank::Signals, so no lock of the timer may be held.
Nanoseconds PosixTimer::time_used() const {
    if (plan_.clock == Clock::ProcessTime)
        return process_cpu_time(process_);
    return plan_.clock == Clock::ThreadTime ? thread_cpu_time(*plan_.counted) : 0;
}

Nanoseconds PosixTimer::now(Nanoseconds used) const {
    if (counts_processor_time())
        return used;
    return follows_clock_ ? realtime_now() : monotonic_now();
}

void PosixTimer::start(Nanoseconds at) {
    if (!plan_.signal || !expiry_.is_on())
        return;
    Nanoseconds wait = expiry_.left(at);
    if (counts_processor_time() && wait != 0)
        wait = std::max(wait, kMinimumLook);
    arm(add(monotonic_now(), wait));
}

// Touches nothing of the timer once the signal is sent: whoever takes it may start the timer on another CPU.
void PosixTimer::fire(Timer& timer) {
    auto& self = static_cast<PosixTimer&>(timer);
    const Nanoseconds used = self.time_used();
    uint32_t arming = 0;
    {
        const SpinLock::Guard guard = self.lock_.lock();
        const Nanoseconds at = self.now(used);
        if (self.expiry_.left(at) != 0) {
            self.start(at);  // the time is not used up yet, or the clock was set back
            return;
        }
        if (self.expiry_.interval == 0) {
            self.expiry_.next = 0;
        } else {
            arming = self.arming_;
            self.is_waiting_ = true;
        }
    }
    Thread* receiver = self.plan_.receiver.get();
    if (signals::send_prepared(self.process_, receiver, *self.plan_.signal, arming) || arming == 0)
        return;
    const SpinLock::Guard guard = self.lock_.lock();
    const Nanoseconds at = self.now(used);
    self.is_waiting_ = false;
    self.expiry_.pass(add(at, kMinimumLook));
    self.start(at);
}

void PosixTimer::wall_clock_was_set() {
    const SpinLock::Guard arming = arming_lock_.lock();
    if (!follows_clock_ || is_removed_)
        return;
    cancel();
    const SpinLock::Guard guard = lock_.lock();
    if (!is_waiting_)
        start(now(0));
}

// timer_gettime(2): 0 means off, so one that is about to go off has a nanosecond left.
PosixTimer::Setting PosixTimer::left(Nanoseconds at) {
    if (expiry_.interval != 0 && (is_waiting_ || !plan_.signal))
        passed_ += expiry_.pass(at);
    const Nanoseconds rest = expiry_.left(at);
    const bool is_due = rest == 0 && expiry_.is_on() && plan_.signal;
    return {.value = is_due ? 1 : rest, .interval = expiry_.interval};
}

PosixTimer::Setting PosixTimer::get() {
    const Nanoseconds used = time_used();
    const SpinLock::Guard arming = arming_lock_.lock();
    const SpinLock::Guard guard = lock_.lock();
    return left(now(used));
}

Result<PosixTimer::Setting> PosixTimer::set(const Setting& wanted) {
    const Nanoseconds used = time_used();
    const SpinLock::Guard arming = arming_lock_.lock();
    if (is_removed_)
        return fail(Errno::Inval);
    cancel();
    const SpinLock::Guard guard = lock_.lock();
    const Setting before = left(now(used));
    arming_ +=
        arming_ == std::numeric_limits<uint32_t>::max() ? 2 : 1;  // 0 stands for a timer that fires once
    is_waiting_ = false;
    passed_ = overrun_ = 0;
    follows_clock_ = plan_.clock == Clock::Realtime && wanted.absolute;
    const Nanoseconds at = now(used);
    expiry_ = {};
    if (wanted.value != 0)
        expiry_ = {add(wanted.absolute ? 0 : at, wanted.value), wanted.interval};
    start(at);
    return before;
}

int32_t PosixTimer::overrun() {
    const SpinLock::Guard guard = lock_.lock();
    return in_int(overrun_);
}

int32_t PosixTimer::in_int(uint64_t turns) {
    return static_cast<int32_t>(std::min<uint64_t>(turns, std::numeric_limits<int32_t>::max()));
}

void PosixTimer::signal_was_taken(SignalInfo& info) {
    const Nanoseconds used = time_used();
    const SpinLock::Guard arming = arming_lock_.lock();
    const SpinLock::Guard guard = lock_.lock();
    if (!is_waiting_ || is_removed_ || info.timer.arming != arming_)
        return;
    const Nanoseconds at = now(used);
    is_waiting_ = false;
    passed_ += expiry_.pass(at);
    overrun_ = passed_ == 0 ? 0 : passed_ - 1;
    passed_ = 0;
    info.timer.overrun = in_int(overrun_ + static_cast<uint32_t>(info.timer.overrun));
    start(at);
}

void PosixTimer::remove() {
    const SpinLock::Guard arming = arming_lock_.lock();
    is_removed_ = true;
    cancel();
}

}  // namespace kernel
