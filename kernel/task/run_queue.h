// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "arch/context.h"
#include "arch/cross_call.h"
#include "lib/list.h"
#include "lib/units.h"

namespace kernel {

class Thread;

// The scheduler's share of a thread.
struct Schedulable {
    Thread* thread = nullptr;  // whose it is

    enum class State : uint8_t {
        New,
        Runnable,  // in a queue, or on its way from one to another
        Running,
        Blocked,  // waits for wake(); set by the thread itself while it still runs
        Dead,
    };
    std::atomic<State> state{State::New};
    // Where it runs, waits or ran last. Changed under the run queue's lock of the CPU that it leaves.
    std::atomic<unsigned> cpu{0};
    std::atomic<CpuMask> affinity{~CpuMask{0}};  // where it may run
    std::atomic<Nanoseconds> run_since{0};       // when it was switched to
    ListLink run_link;
    SavedContext context;

    bool may_run_on(unsigned number) const { return affinity.load(std::memory_order_relaxed) >> number & 1; }
};

// One CPU's runnable threads, first come, first served. Every one in it may run on that CPU. Under the CPU's
// lock.
class RunQueue {
public:
    bool empty() const { return queue_.empty(); }
    // Read by other CPUs that look for work, without the lock: a hint.
    unsigned size_hint() const { return size_.load(std::memory_order_relaxed); }

    void push(Schedulable& item) {
        queue_.push_back(item);
        resize(+1);
    }
    Schedulable* pop() {
        Schedulable* first = queue_.pop_front();
        if (first)
            resize(-1);
        return first;
    }
    void remove(Schedulable& item) {
        queue_.remove(item);
        resize(-1);
    }
    // The longest waiting one that may run on CPU `number`, for that CPU to take.
    Schedulable* steal_for(unsigned number) {
        for (Schedulable& item : queue_) {
            if (item.may_run_on(number)) {
                remove(item);
                return &item;
            }
        }
        return nullptr;
    }

private:
    void resize(int by) {
        size_.store(size_.load(std::memory_order_relaxed) + static_cast<unsigned>(by),
                    std::memory_order_relaxed);
    }

    PermanentList<Schedulable, &Schedulable::run_link> queue_;
    std::atomic<unsigned> size_{0};
};

// Where a thread that becomes runnable goes: to the CPU that it ran on last if that is idle (warm caches),
// else to an idle one, else it waits for the last one. Where the mask forbids the last one, the lowest
// allowed stands in for it; a mask that allows no CPU that runs, allows all.
constexpr unsigned choose_cpu(unsigned last, CpuMask allowed, CpuMask idle, CpuMask online) {
    allowed &= online;
    if (allowed == 0)
        allowed = online;
    const CpuMask candidates = allowed & idle;
    if (candidates >> last & 1)
        return last;
    if (candidates != 0)
        return static_cast<unsigned>(std::countr_zero(candidates));
    if (allowed >> last & 1)
        return last;
    return static_cast<unsigned>(std::countr_zero(allowed));
}

}  // namespace kernel
