// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "lib/list.h"
#include "lib/spin_lock.h"
#include "task/wait_queue.h"

namespace kernel {

// poll(2)'s event bits.
inline constexpr uint32_t kReadable = 0x001;
inline constexpr uint32_t kPriority = 0x002;
inline constexpr uint32_t kWritableNow = 0x004;
inline constexpr uint32_t kError = 0x008;
inline constexpr uint32_t kHangUp = 0x010;
inline constexpr uint32_t kInvalid = 0x020;
inline constexpr uint32_t kReadHangUp = 0x2000;
inline constexpr uint32_t kWriteBand = 0x200;

// What a change may have brought, for those who wait for less than everything.
inline constexpr uint32_t kBecameReadable = kReadable | kPriority | 0x0c0;      // POLLRDNORM, POLLRDBAND
inline constexpr uint32_t kBecameWritable = kWritableNow | 0x100 | kWriteBand;  // POLLWRNORM
inline constexpr uint32_t kAnythingChanged = ~0u;

class Readiness;

// Somebody who wants to hear of changes without sleeping in the queue itself: poll over several files, epoll.
class ReadinessObserver {
public:
    // Called with the Readiness's lock held, from any context but NMI: must only note and wake. `events` are
    // those that may hold now and did not before.
    virtual void readiness_changed(uint32_t events) = 0;

protected:
    virtual ~ReadinessObserver() = default;

private:
    friend class Readiness;
    ListLink link_;  // under the Readiness's lock
};

// The event source of one object (a pipe end, a tty, a socket): those asleep on it and those who observe it.
class Readiness {
public:
    // Another rank for what is itself an observer: epoll tells its own when it is told.
    explicit Readiness(LockRank rank = LockRank::Readiness) : lock_(rank) {}

    // Wakes every sleeper and tells every observer; the state that they look at must have been changed
    // before.
    void notify(uint32_t events = kAnythingChanged);
    WaitQueue& sleepers() { return sleepers_; }
    void observe(ReadinessObserver& observer);
    // Afterwards the observer is not called any more. Harmless for one that does not observe.
    void forget(ReadinessObserver& observer);

private:
    void tell_observers(uint32_t events);

    WaitQueue sleepers_;
    SpinLock lock_;
    List<ReadinessObserver, &ReadinessObserver::link_> observers_;
    std::atomic<uint32_t> observer_count_{0};
};

}  // namespace kernel
