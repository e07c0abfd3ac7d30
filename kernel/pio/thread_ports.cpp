// SPDX-License-Identifier: Apache-2.0
#include "pio/thread_ports.h"

#include <optional>
#include <utility>

#include "lib/log.h"
#include "lib/panic.h"
#include "pio/ledger.h"

namespace kernel::pio {

ThreadPorts::~ThreadPorts() {
    if (!in_ledger_)
        return;
    const SpinLock::Guard guard = Ledger::lock().lock();
    Ledger::leave(*this);
    permissions_ = nullptr;
}

Result<> ThreadPorts::ioperm(uint64_t from, uint64_t num, bool turn_on, bool may_raise, TssWindow& window) {
    const auto ports = iopermd::check_ioperm(from, num);
    if (!ports)
        return fail(Errno::Inval);
    if (turn_on && !may_raise)
        return fail(Errno::Perm);
    if (!turn_on && !permissions_)
        return {};

    // From the question whether somebody shares the permissions until they are changed: a snapshot in between
    // would change with them.
    const SpinLock::Guard guard = Ledger::lock().lock();
    TRY(make_permissions_own());
    if (turn_on)
        permissions_->allow(*ports);
    else
        permissions_->deny(*ports);
    if (permissions_->ports().empty())
        permissions_ = nullptr;
    else
        Ledger::enter(*this);
    settle(window);
    return {};
}

Result<> ThreadPorts::make_permissions_own() {
    if (!permissions_)
        permissions_ = TRY(Permissions::create());
    else if (permissions_->is_shared())
        permissions_ = TRY(permissions_->copy());
    return {};
}

void ThreadPorts::enter_ledger() {
    const SpinLock::Guard guard = Ledger::lock().lock();
    Ledger::enter(*this);
}

void ThreadPorts::share_with(ThreadPorts& child) const noexcept {
    child.level_.store(level(), std::memory_order_relaxed);
    if (!needs_window_)
        return;
    const SpinLock::Guard guard = Ledger::lock().lock();
    child.permissions_ = permissions_;
    child.needs_window_ = true;
    Ledger::enter(child);
}

void ThreadPorts::drop(TssWindow& window) noexcept {
    level_.store(0, std::memory_order_relaxed);
    if (!in_ledger_)
        return;
    const SpinLock::Guard guard = Ledger::lock().lock();
    Ledger::leave(*this);
    permissions_ = nullptr;
    settle(window);
}

bool ThreadPorts::allows(PortRange ports) const {
    return level() == iopermd::kMaxIopl || (permissions_ && permissions_->ports().allows(ports));
}

ThreadPorts::Snapshot ThreadPorts::snapshot() const {
    const SpinLock::Guard guard = Ledger::lock().lock();
    return {level(), permissions_};
}

bool ThreadPorts::note_skipped_interrupt_flag() {
    return !std::exchange(skipped_interrupt_flag_, true);
}

void ThreadPorts::repair() {
    needs_window_ = false;
    log(LogLevel::Error, "pio: a thread was to get ports but holds none");
}

}  // namespace kernel::pio
