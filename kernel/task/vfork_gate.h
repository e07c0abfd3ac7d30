// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "lib/ref.h"
#include "task/wait_queue.h"

namespace kernel {

// Where vfork's parent waits until the child has its own memory or none any more. Counted, because a parent
// that is killed does not wait for it.
class VforkGate : public RefCounted<VforkGate> {
public:
    // False if the waiting thread was killed.
    bool wait() {
        Waiter waiter{opened_queue_};
        while (!opened_.load())
            if (waiter.sleep_killable(kNever) != WakeReason::Woken)
                return false;
        return true;
    }
    void open() {
        opened_.store(true);
        opened_queue_.wake_all();
    }

private:
    WaitQueue opened_queue_;
    std::atomic<bool> opened_{false};
};

}  // namespace kernel
