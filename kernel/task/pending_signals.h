// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/result.h"
#include "task/queued_signal.h"
#include "task/signal_set.h"

namespace kernel {

// Signals that were sent and not yet taken: one of each standard signal, a queue of each real-time one
// (signal(7)). Under the owner's lock.
class PendingSignals {
public:
    // The most infos that wait in one set; a set that is full keeps the signal without its info, as Linux
    // does beyond RLIMIT_SIGPENDING.
    static constexpr unsigned kMaxQueued = 1024;

    PendingSignals() = default;
    ~PendingSignals() { discard(kAllSignals); }
    SignalSet set() const { return set_; }
    // A standard signal that is pending already is merged. Again: a real-time signal of sigqueue(3) that
    // found no room and was dropped.
    Result<> add(const SignalInfo& info);
    // A timer's signal, which is never merged with others of its number. One that still waits from the last
    // time overruns once more.
    void add_prepared(QueuedSignal& signal);
    // Takes the next signal that `blocked` does not hold back, synchronous faults first, then the lowest
    // number; number 0 where there is none.
    SignalInfo take(SignalSet blocked);
    void discard(SignalSet signals);
    // The info at `index` in the order of arrival, which stays; false where there are fewer.
    bool peek(uint64_t index, SignalInfo& info);

private:
    SignalInfo take_number(uint32_t number);
    void drop(QueuedSignal& queued);
    uint32_t next_number(SignalSet wanted);

    SignalSet set_;
    List<QueuedSignal, &QueuedSignal::link> queue_;  // owns a reference to each
    unsigned queued_ = 0;                            // without those that were prepared
};

}  // namespace kernel
