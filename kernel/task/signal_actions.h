// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "lib/ref.h"
#include "lib/spin_lock.h"
#include "lib/units.h"
#include "task/signal_set.h"

namespace kernel {

// What sigaction(2) set for one signal.
struct SignalAction {
    static constexpr uint64_t kDefault = 0, kIgnore = 1;
    static constexpr uint64_t kNoChildStop = 1, kNoChildWait = 2, kSigInfo = 4, kRestorer = 0x0400'0000,
                              kOnStack = 0x0800'0000, kRestart = 0x1000'0000, kNoDefer = 0x4000'0000,
                              kResetHand = 0x8000'0000;
    uint64_t handler = kDefault;
    uint64_t flags = 0;
    uint64_t restorer = 0;
    SignalSet mask;
};

// A process's handlers; clone(CLONE_SIGHAND) shares them. Its lock guards all signal state of the processes
// that use it: pending sets, masks as seen by senders, stop and group-exit state.
class SignalActions : public RefCounted<SignalActions> {
public:
    static Result<Ref<SignalActions>> create();
    Result<Ref<SignalActions>> copy();

    mutable SpinLock lock{LockRank::Signals};
    std::array<SignalAction, kSignalCount> actions{};

    SignalAction& of(uint32_t signal) { return actions[signal - 1]; }
    // execve: handlers go back to default, ignored stays ignored.
    void reset_handlers();
};

}  // namespace kernel
