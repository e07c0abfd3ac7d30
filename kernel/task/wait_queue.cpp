// SPDX-License-Identifier: Apache-2.0
#include "task/wait_queue.h"

namespace kernel {

Waiter::Waiter(WaitQueue& queue) : queue_(queue) {
    const SpinLock::Guard guard = queue_.lock_.lock();
    queue_.waiters_.push_back(*this);
}

Waiter::~Waiter() {
    {
        const SpinLock::Guard guard = queue_.lock_.lock();
        link_.unlink();
    }
    if (sleeper_.woken())
        queue_.wake_one();
}

void WaitQueue::wake_all() {
    const SpinLock::Guard guard = lock_.lock();
    for (Waiter& waiter : waiters_)
        waiter.sleeper_.wake();
}

void WaitQueue::wake_one() {
    const SpinLock::Guard guard = lock_.lock();
    for (Waiter& waiter : waiters_) {
        if (!waiter.sleeper_.woken()) {
            waiter.sleeper_.wake();
            return;
        }
    }
}

bool WaitQueue::empty() {
    const SpinLock::Guard guard = lock_.lock();
    return waiters_.empty();
}

}  // namespace kernel
