// SPDX-License-Identifier: Apache-2.0
#include "trace/control.h"

#include "arch/cpu.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/scheduler.h"
#include "trace/registers.h"
#include "trace/relation.h"
#include "trace/stop.h"

namespace kernel::trace {
namespace {

SpinLock::Guard lock_state(Thread& tracee) {
    return tracee.process().signal_lock.lock();
}

void wake_locked(Tracing& tracee) {
    tracee.stopped = false;
    tracee.resumed.wake_all();
}

}  // namespace

Result<> check_tracee(Thread& target, Needs needs) {
    const SpinLock::Guard guard = lock_state(target);
    const Tracing& tracing = target.tracing;
    if (tracing.tracer.load() != &current_thread() || tracing.dead)
        return fail(Errno::Srch);
    if (needs == Needs::Stopped && (!tracing.stopped || tracing.listening))
        return fail(Errno::Srch);
    return {};
}

Result<> resume(Thread& tracee, Until until, uint64_t signal) {
    if (signal > kSignalCount)
        return fail(Errno::Io);
    const SpinLock::Guard guard = lock_state(tracee);
    if (!tracee.tracing.stopped)
        return {};  // killed meanwhile
    stop_stepping(tracee);
    tracee.call_work.fetch_and(~uint32_t{Thread::kTraceCalls});
    if (until == Until::Call)
        tracee.add_call_work(Thread::kTraceCalls);
    else if (until == Until::Step)
        start_stepping(tracee);
    tracee.tracing.code = static_cast<int32_t>(signal);
    wake_locked(tracee.tracing);
    return {};
}

Result<> detach(Thread& tracee, uint64_t signal) {
    if (signal > kSignalCount)
        return fail(Errno::Io);
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    const SpinLock::Guard signal_guard = lock_state(tracee);
    if (tracee.tracing.stopped)
        tracee.tracing.code = static_cast<int32_t>(signal);
    if (tracee.tracing.is_traced() && !tracee.tracing.dead)
        unlink_locked(tracee.tracing);
    return {};
}

void set_options(Thread& tracee, uint32_t options) {
    const SpinLock::Guard guard = lock_state(tracee);
    tracee.tracing.options = options;
}

uint64_t message_of(Thread& tracee) {
    const SpinLock::Guard guard = lock_state(tracee);
    return tracee.tracing.message;
}

Result<SignalInfo> signal_info(Thread& tracee) {
    const SpinLock::Guard guard = lock_state(tracee);
    if (!tracee.tracing.stopped)
        return fail(Errno::Srch);
    if (!tracee.tracing.info)
        return fail(Errno::Inval);
    return *tracee.tracing.info;
}

Result<> set_signal_info(Thread& tracee, const SignalInfo& info) {
    const SpinLock::Guard guard = lock_state(tracee);
    if (!tracee.tracing.stopped)
        return fail(Errno::Srch);
    if (!tracee.tracing.info)
        return fail(Errno::Inval);
    *tracee.tracing.info = info;
    return {};
}

SignalSet signal_mask(Thread& tracee) {
    const SpinLock::Guard guard = lock_state(tracee);
    return tracee.signals.restore_mask ? tracee.signals.saved_mask : tracee.signals.mask;
}

void set_signal_mask(Thread& tracee, SignalSet mask) {
    const SpinLock::Guard guard = lock_state(tracee);
    tracee.signals.restore_mask = false;
    tracee.signals.mask = mask - kUncatchable;
    tracee.add_work(Thread::kSignalPending);  // perhaps
}

Result<> listen(Thread& tracee) {
    const SpinLock::Guard guard = lock_state(tracee);
    Tracing& tracing = tracee.tracing;
    const bool is_event_stop = tracing.info && tracing.info->code >> 8 == static_cast<int32_t>(Event::Stop);
    if (!tracing.seized || !is_event_stop)
        return fail(Errno::Io);
    tracing.listening = true;
    if (tracing.notify)
        wake_locked(tracing);
    return {};
}

Result<> interrupt(Thread& tracee) {
    const SpinLock::Guard guard = lock_state(tracee);
    Tracing& tracing = tracee.tracing;
    if (!tracing.seized)
        return fail(Errno::Io);
    if (tracing.stopped && tracing.listening)
        wake_locked(tracing);
    ask_for_trap_locked(tracee);
    return {};
}

}  // namespace kernel::trace
