// SPDX-License-Identifier: Apache-2.0
#include "task/signal_actions.h"

namespace kernel {

Result<Ref<SignalActions>> SignalActions::copy() const {
    Ref<SignalActions> made = TRY(create());
    const SpinLock::Guard guard = lock.lock();
    made->actions = actions;
    return made;
}

SignalAction SignalActions::get(uint32_t signal) const {
    const SpinLock::Guard guard = lock.lock();
    return actions[signal - 1];
}

SignalAction SignalActions::set(uint32_t signal, const SignalAction& action) {
    const SpinLock::Guard guard = lock.lock();
    return std::exchange(of(signal), action);
}

void SignalActions::reset_handlers() {
    const SpinLock::Guard guard = lock.lock();
    for (SignalAction& action : actions) {
        const bool ignored = action.handler == SignalAction::kIgnore;
        action = {};
        if (ignored)
            action.handler = SignalAction::kIgnore;
    }
}

}  // namespace kernel
