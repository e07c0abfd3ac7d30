// SPDX-License-Identifier: Apache-2.0
#include "pio/controller.h"

#include "pio/grants.h"
#include "pio/ledger.h"
#include "pio/questions.h"

namespace kernel::pio {

constinit Controller* Controller::current_ = nullptr;

Result<> Controller::begin(Controller& controller) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    if (current_)
        return fail(Errno::Busy);
    current_ = &controller;
    return {};
}

void Controller::forbid_locked(Ranges ranges) {
    for (const abi::Range& range : ranges)
        may_give_.deny(port_range(range));
}

void Controller::end(Controller& controller, bool keep) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    if (current_ != &controller)
        return;
    current_ = nullptr;
    Questions::deny_all_locked();
    Grants::forget_ended_locked();
    if (!keep)
        Grants::revoke_all_locked();
}

}  // namespace kernel::pio
