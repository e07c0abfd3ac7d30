// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "task/posix_timer.h"

namespace kernel {

// The timers of one process by their numbers, which count up and are not used again. Any thread of it.
class PosixTimers {
public:
    // Linux counts them among the signals that may wait (RLIMIT_SIGPENDING); no process has more than this.
    static constexpr uint64_t kMaxTimers = 1024;

    // The number for a timer that add() will bring, or give_back() take back. Again: it has too many.
    Result<int32_t> reserve(uint64_t limit);
    void give_back();
    void add(Ref<PosixTimer> timer);
    // Null where there is none.
    Ref<PosixTimer> find(int32_t id);
    // Inval where there is none.
    Result<> remove(int32_t id);
    void remove_all();
    // A signal was taken from a queue of the process: if it is a timer's, the timer goes on. What only the
    // kernel may see of the info is gone afterwards. No lock held.
    void signal_was_taken(SignalInfo& info);

private:
    struct ById {
        static bool before(const PosixTimer& a, const PosixTimer& b) { return a.id() < b.id(); }
        static void summarize(PosixTimer&, const PosixTimer*, const PosixTimer*) {}
    };
    PosixTimer* lookup(int32_t id) const;
    Ref<PosixTimer> take(PosixTimer* timer);

    SpinLock lock_{LockRank::PosixTimers};
    OrderedTree<PosixTimer, &PosixTimer::link, ById> timers_;  // owns a reference to each
    uint64_t count_ = 0;
    uint32_t next_id_ = 0;
};

}  // namespace kernel
