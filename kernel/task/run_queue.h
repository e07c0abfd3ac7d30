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
    Nanoseconds slice_left = 0;                  // of the round that it was last put into a queue in
    uint64_t round = 0;
    ListLink run_link;
    SavedContext context;

    bool may_run_on(unsigned number) const { return affinity.load(std::memory_order_relaxed) >> number & 1; }
};

inline constexpr Nanoseconds kTimeSlice = kSecond / 100;

// One CPU's runnable threads. Time goes by in rounds: in each, every thread may run for one slice, first
// come, first served. A thread that blocks keeps what is left of its slice and goes on within the same round
// when it wakes; one that has used it up waits for the next round, which begins when nobody is left in this
// one. So threads that mostly wait come before those that only compute, and nobody starves. Every thread in
// it may run on that CPU. Under the CPU's lock.
class RunQueue {
public:
    bool empty() const { return lists_[0].empty() && lists_[1].empty(); }
    // Read by other CPUs that look for work, without the lock: a hint.
    unsigned size_hint() const { return size_.load(std::memory_order_relaxed); }

    // True: it still has a part of this round's slice, and only those that came before it are ahead.
    bool push(Schedulable& item) {
        refill(item);
        const bool in_this_round = item.slice_left > 0;
        lists_[in_this_round ? current_ : 1 - current_].push_back(item);
        resize(+1);
        return in_this_round;
    }
    Schedulable* pop() {
        if (lists_[current_].empty()) {
            current_ = 1 - current_;
            round_++;
        }
        Schedulable* first = lists_[current_].pop_front();
        if (first) {
            refill(*first);
            resize(-1);
        }
        return first;
    }
    void remove(Schedulable& item) {
        item.run_link.unlink();
        resize(-1);
    }
    // The longest waiting one that may run on CPU `number`, for that CPU to take.
    Schedulable* steal_for(unsigned number) {
        for (const unsigned list : {current_, 1 - current_}) {
            for (Schedulable& item : lists_[list]) {
                if (item.may_run_on(number)) {
                    remove(item);
                    return &item;
                }
            }
        }
        return nullptr;
    }

private:
    void refill(Schedulable& item) const {
        if (item.round == round_)
            return;
        item.round = round_;
        item.slice_left = kTimeSlice;
    }
    void resize(int by) {
        size_.store(size_.load(std::memory_order_relaxed) + static_cast<unsigned>(by),
                    std::memory_order_relaxed);
    }

    PermanentList<Schedulable, &Schedulable::run_link> lists_[2];
    unsigned current_ = 0;  // the list of this round; the other one waits for the next
    uint64_t round_ = 1;
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
