// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/owned.h"
#include "lib/result.h"
#include "task/signal_info.h"
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
    ~PendingSignals() { discard(SignalSet{~uint64_t{0}}); }
    SignalSet set() const { return set_; }
    // A standard signal that is pending already is merged. Again: a real-time signal of sigqueue(3) that
    // found no room and was dropped.
    Result<> add(const SignalInfo& info);
    // Takes the next signal that `blocked` does not hold back, synchronous faults first, then the lowest
    // number; number 0 where there is none.
    SignalInfo take(SignalSet blocked);
    void discard(SignalSet signals);

private:
    struct Queued {
        explicit Queued(const SignalInfo& which) : info(which) {}
        ListLink link;
        SignalInfo info;
    };
    SignalInfo take_number(uint32_t number);
    void drop(Queued& queued);
    uint32_t next_number(SignalSet wanted);

    SignalSet set_;
    List<Queued, &Queued::link> queue_;
    unsigned queued_ = 0;
};

}  // namespace kernel
