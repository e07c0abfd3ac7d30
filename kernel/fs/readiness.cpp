// SPDX-License-Identifier: Apache-2.0
#include "fs/readiness.h"

namespace kernel {

void Readiness::notify(uint32_t events) {
    sleepers_.wake_all();
    // Nobody observes most pipes. Who signs on looks at the state afterwards, so a change that does not see
    // the observer is seen by the observer.
    if (observer_count_.load(std::memory_order_seq_cst) != 0)
        tell_observers(events);
}

void Readiness::tell_observers(uint32_t events) {
    const SpinLock::Guard guard = lock_.lock();
    for (ReadinessObserver& observer : observers_)
        observer.readiness_changed(events);
}

void Readiness::observe(ReadinessObserver& observer) {
    SpinLock::Guard guard = lock_.lock();
    observers_.push_back(observer);
    observer_count_.fetch_add(1, std::memory_order_seq_cst);
}

void Readiness::forget(ReadinessObserver& observer) {
    SpinLock::Guard guard = lock_.lock();
    if (!observer.link_.linked())
        return;
    List<ReadinessObserver, &ReadinessObserver::link_>::remove(observer);
    observer_count_.fetch_sub(1, std::memory_order_seq_cst);
}

}  // namespace kernel
