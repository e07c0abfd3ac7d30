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
    ~PendingSignals();
    SignalSet set() const { return set_; }
    // False if it was merged with one that is already pending, or if memory for a queued real-time signal is
    // short (Again is then the sender's errno; `force` ones are kept without their info).
    bool add(const SignalInfo& info);
    // Takes the next signal that `mask` does not block, synchronous faults first; number 0 where there is
    // none.
    SignalInfo take(SignalSet mask);
    void discard(SignalSet signals);

private:
    struct Queued {
        ListLink link;
        SignalInfo info;
    };
    SignalSet set_;
    List<Queued, &Queued::link> queue_;
};

}  // namespace kernel
