// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "lib/units.h"
#include "task/pending_signals.h"
#include "task/signal_set.h"

namespace kernel {

// sigaltstack(2)
struct AlternateStack {
    static constexpr uint32_t kOnStack = 1, kDisable = 2, kAutoDisarm = 1u << 31;
    UserAddr base;
    uint64_t size = 0;
    uint32_t flags = kDisable;

    bool contains(uint64_t stack_pointer) const {
        return stack_pointer > base.value() && stack_pointer - base.value() <= size;
    }
};

// A thread's share of the signal state. `mask` is written by the thread itself under its process's
// LockRank::Signals lock, and read by senders under it.
struct ThreadSignals {
    SignalSet mask;
    PendingSignals pending;  // tgkill, faults; under the process's LockRank::Signals lock
    // sigsuspend, ppoll, pselect, epoll_pwait: the mask to put back after the handler.
    SignalSet saved_mask;
    bool restore_mask = false;
    // sigtimedwait: not blocked for the senders, though blocked by the mask; under the lock as well.
    SignalSet awaited;
    // The thread is to end, whatever else is pending: exit_group, execve of another thread, death by a
    // signal. Any thread.
    std::atomic<bool> ending{false};
    AlternateStack alternate_stack;
    // The last exception, for the handler's mcontext.
    uint64_t trap_number = 0, trap_error = 0, trap_address = 0;
};

}  // namespace kernel
