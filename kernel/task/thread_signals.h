// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/units.h"
#include "task/pending_signals.h"
#include "task/signal_set.h"

namespace kernel {

// sigaltstack(2)
struct AlternateStack {
    UserAddr base;
    uint64_t size = 0;
    uint32_t flags = 2;  // SS_DISABLE
};

// A thread's share of the signal state. `mask` is written by the thread itself under its process's
// LockRank::Signals lock, and read by senders under it.
struct ThreadSignals {
    SignalSet mask;
    PendingSignals pending;  // tgkill, faults; under the process's LockRank::Signals lock
    // sigsuspend, ppoll, pselect, epoll_pwait: the mask to put back after the handler.
    SignalSet saved_mask;
    bool restore_mask = false;
    AlternateStack alternate_stack;
};

}  // namespace kernel
