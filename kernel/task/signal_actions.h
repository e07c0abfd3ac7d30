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
                              kI386 = 0x0200'0000, kOnStack = 0x0800'0000, kRestart = 0x1000'0000,
                              kNoDefer = 0x4000'0000, kResetHand = 0x8000'0000;
    // kI386 is ours, as it is Linux's SA_IA32_ABI: the frame will be i386's. Never seen by programs.
    uint64_t handler = kDefault;
    uint64_t flags = 0;
    uint64_t restorer = 0;
    SignalSet mask;

    bool is_handler() const { return handler != kDefault && handler != kIgnore; }
    // Nothing happens when `signal` comes: SIG_IGN, or the default where that is to do nothing.
    bool ignores(uint32_t signal) const {
        return handler == kIgnore || (handler == kDefault && kIgnoredByDefault.contains(signal));
    }
};

// A process's handlers; clone(CLONE_SIGHAND) shares them.
class SignalActions : public RefCounted<SignalActions> {
public:
    static Result<Ref<SignalActions>> create() { return make_ref<SignalActions>(); }
    Result<Ref<SignalActions>> copy() const;

    SignalAction get(uint32_t signal) const;
    // Returns what was there.
    SignalAction set(uint32_t signal, const SignalAction& action);
    // execve, CLONE_CLEAR_SIGHAND: handlers go back to default, ignored stays ignored.
    void reset_handlers();

    mutable SpinLock lock{LockRank::SignalHandlers};
    // Under the lock.
    SignalAction& of(uint32_t signal) { return actions[signal - 1]; }
    std::array<SignalAction, kSignalCount> actions{};
};

}  // namespace kernel
