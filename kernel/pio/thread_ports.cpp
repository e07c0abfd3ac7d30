// SPDX-License-Identifier: Apache-2.0
#include "pio/thread_ports.h"

#include <optional>
#include <utility>

#include "lib/log.h"
#include "lib/panic.h"
#include "pio/grant.h"
#include "pio/ledger.h"
#include "pio/windows.h"

namespace kernel::pio {

ThreadPorts::~ThreadPorts() {
    if (!in_ledger_)
        return;
    const SpinLock::Guard guard = Ledger::lock().lock();
    Ledger::leave(*this);
    replace(nullptr);
}

void ThreadPorts::replace(Ref<Permissions> by) {
    const Ref<Permissions> before = Ref<Permissions>::adopt(permissions());
    permissions_.store(by.leak(), std::memory_order_release);
}

void ThreadPorts::note_change() {
    unsettled_.store(true, std::memory_order_relaxed);
    request_settling(*owner_);
}

Result<> ThreadPorts::ioperm(uint64_t from, uint64_t num, bool turn_on, bool may_raise, TssWindow& window) {
    const auto ports = iopermd::check_ioperm(from, num);
    if (!ports)
        return fail(Errno::Inval);
    if (turn_on && !may_raise)
        return fail(Errno::Perm);
    if (!turn_on && !permissions())
        return {};

    // From the question whether somebody shares the permissions until they are changed.
    const SpinLock::Guard guard = Ledger::lock().lock();
    Permissions& own = *TRY(make_permissions_own());
    if (turn_on)
        own.allow(*ports);
    else
        TRY(own.deny(*ports));
    if (own.is_void())
        replace(nullptr);
    else
        Ledger::enter(*this);
    settle(window);
    return {};
}

Result<Permissions*> ThreadPorts::make_permissions_own() {
    Permissions* before = permissions();
    if (before && !before->is_shared())
        return before;
    replace(before ? TRY(before->copy()) : TRY(Permissions::create()));
    return permissions();
}

Result<bool> ThreadPorts::answer_ioperm(PortRange ports, TssWindow& window) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    if (!would_answer_ioperm(ports))
        return false;
    if (!permissions()->has_given_up(ports))
        return true;
    TRY(make_permissions_own())->take_back(ports);
    settle(window);
    return true;
}

bool ThreadPorts::answer_iopl(uint32_t level) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    if (level > this->level() && !would_answer_iopl())
        return false;
    level_.store(-static_cast<int32_t>(level), std::memory_order_relaxed);
    return true;
}

bool ThreadPorts::would_answer_ioperm(PortRange ports) const {
    const Permissions* held = permissions();
    return held && held->are_answered(ports);
}

bool ThreadPorts::would_answer_iopl() const {
    const Permissions* held = permissions();
    return held && held->has_answers();
}

void ThreadPorts::enter_ledger() {
    const SpinLock::Guard guard = Ledger::lock().lock();
    Ledger::enter(*this);
}

// A controller that found the child before it had its share loses what it gave: the parent's permissions are
// what the child starts with. In a new thread of a process that was granted something they have that grant.
void ThreadPorts::share_with(ThreadPorts& child) const noexcept {
    child.level_.store(level_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    if (!needs_window_ && !unsettled_.load(std::memory_order_relaxed))
        return;
    const SpinLock::Guard guard = Ledger::lock().lock();
    child.replace(Ref<Permissions>::share(permissions()));
    child.needs_window_ = child.holds_all() || child.permissions();
    Ledger::enter(child);
    if (unsettled_)
        child.note_change();
}

void ThreadPorts::drop(TssWindow& window) noexcept {
    level_.store(0, std::memory_order_relaxed);
    if (!in_ledger_)
        return;
    const SpinLock::Guard guard = Ledger::lock().lock();
    Ledger::leave(*this);
    replace(nullptr);
    settle(window);
}

void ThreadPorts::settle_changes(TssWindow& window) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    unsettled_.store(false, std::memory_order_relaxed);
    if (level_.load(std::memory_order_relaxed) < 0 && !would_answer_iopl())
        level_.store(0, std::memory_order_relaxed);
    settle(window);
}

bool ThreadPorts::allows(PortRange ports) const {
    if (holds_all())
        return true;
    const SpinLock::Guard guard = Ledger::lock().lock();
    const Permissions* held = permissions();
    return held && held->ports().allows(ports);
}

bool ThreadPorts::holds(const Grant& grant) const {
    Permissions* held = permissions();
    return held && held->has(grant);
}

bool ThreadPorts::note_skipped_interrupt_flag() {
    return !std::exchange(skipped_interrupt_flag_, true);
}

void ThreadPorts::repair() {
    if (unsettled_.load(std::memory_order_acquire))
        return;
    needs_window_ = false;
    log(LogLevel::Error, "pio: a thread was to get ports but holds none");
}

}  // namespace kernel::pio
