// SPDX-License-Identifier: Apache-2.0
#include "task/wall_clock.h"

#include "arch/clock.h"
#include "lib/spin_lock.h"

namespace kernel {
namespace {

constinit SpinLock observers_lock{LockRank::WallClock};
constinit PermanentList<WallClockObserver, &WallClockObserver::wall_clock_link> observers;

}  // namespace

void observe_wall_clock(WallClockObserver& observer) {
    const SpinLock::Guard guard = observers_lock.lock();
    observers.push_back(observer);
}

void forget_wall_clock(WallClockObserver& observer) {
    const SpinLock::Guard guard = observers_lock.lock();
    observer.wall_clock_link.unlink();
}

void set_wall_clock(Nanoseconds now) {
    const SpinLock::Guard guard = observers_lock.lock();
    set_realtime(now);
    for (WallClockObserver& observer : observers)
        observer.wall_clock_was_set();
}

}  // namespace kernel
