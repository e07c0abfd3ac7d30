// SPDX-License-Identifier: Apache-2.0
#include "task/signals.h"

#include "arch/cpu.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/scheduler.h"
#include "task/signal_file.h"
#include "trace/stop.h"

namespace kernel::signals {
namespace {

bool wants(const Thread& thread, uint32_t signal) {
    return !thread.signals.mask.contains(signal) || thread.signals.awaited.contains(signal);
}

// Linux's sig_ignored(): one that a thread blocks is kept, because it may yet ask for it (sigwait) or change
// its mind. A tracer sees ignored ones, too.
bool is_ignored(Process& process, Thread* thread, uint32_t signal) {
    Thread* looker = thread;
    if (!looker && !process.threads.empty())
        looker = &process.threads.front();
    if (looker && (looker->signals.mask.contains(signal) || looker->tracing.is_traced()))
        return false;
    return process.actions->get(signal).ignores(signal);
}

// The first process dies only of its own faults (signal(7), kill(2)): what it has no handler for, it does not
// get.
bool is_protected(Process& process, const SignalInfo& info) {
    return process.id() == 1 && !process.actions->get(static_cast<uint32_t>(info.number)).is_handler();
}

void notify(Thread& thread) {
    thread.add_work(Thread::kSignalPending);
    scheduler::interrupt(thread);
}

// A stop discards a continue that waits, and the other way round; a continue takes effect at once, even if it
// is blocked or ignored (signal(7)).
void prepare_stop_and_continue(Process& process, uint32_t signal) {
    SignalSet opposite;
    if (kStopSignals.contains(signal))
        opposite = SignalSet::of(kSigCont);
    else if (signal == kSigCont)
        opposite = kStopSignals;
    if (opposite.empty())
        return;
    process.pending.discard(opposite);
    for (Thread& thread : process.threads)
        thread.signals.pending.discard(opposite);
    if (signal != kSigCont)
        return;
    process.stop_dequeued = false;
    trace::group_continues_locked(process);
    if (!process.stopped)
        return;
    process.stopped = false;
    process.stop_report = ExitStatus::kContinued;
    for (Thread& thread : process.threads)
        thread.clear_work(Thread::kStopPending);
    if (!process.threads.empty())
        process.threads.front().add_work(Thread::kNoticePending);
    process.resumed.wake_all();
}

// A thread that is to look at a signal of the whole process; null where all block it: it waits until one does
// not.
Thread* choose_thread(Process& process, uint32_t signal) {
    for (Thread& thread : process.threads)
        if (wants(thread, signal) && !thread.signals.ending.load())
            return &thread;
    return nullptr;
}

// Whether it goes into the queue; what it does to stops, it does anyway. The process's signal_lock is held.
bool is_accepted(Process& process, Thread* thread, const SignalInfo& info) {
    const auto signal = static_cast<uint32_t>(info.number);
    prepare_stop_and_continue(process, signal);
    if (process.exiting || process.threads.empty() || is_protected(process, info))
        return false;
    return signal == kSigKill || !is_ignored(process, thread, signal);
}

// Somebody who is to take what was queued. The same lock is held.
void tell_receiver(Process& process, Thread* thread, uint32_t signal) {
    SignalFile::signal_was_sent(signal);
    if (signal == kSigKill) {
        // Whoever comes first ends all; a stopped thread must come, too.
        for (Thread& each : process.threads)
            notify(each);
        process.resumed.wake_all();
        return;
    }
    if (Thread* target = thread ? thread : choose_thread(process, signal); target && wants(*target, signal))
        notify(*target);
}

PendingSignals& queue_of(Process& process, Thread* thread) {
    return thread ? thread->signals.pending : process.pending;
}

Result<> post(Process& process, Thread* thread, const SignalInfo& info) {
    if (!is_accepted(process, thread, info))
        return {};
    TRY(queue_of(process, thread).add(info));
    tell_receiver(process, thread, static_cast<uint32_t>(info.number));
    return {};
}

bool has_deliverable(Process& process, const Thread& thread) {
    const SignalSet pending = thread.signals.pending.set() | process.pending.set();
    return !(pending - thread.signals.mask).empty() || !(pending & thread.signals.awaited).empty();
}

}  // namespace

SignalInfo info_from_current(uint32_t signal, int32_t code) {
    const Thread& self = current_thread();
    return SignalInfo::from_user(signal, code, self.process().id(), self.credentials().user.real);
}

Result<> may_send(const Process& target, uint32_t signal) {
    const Thread& self = current_thread();
    const Credentials& mine = self.credentials();
    const Ref<Credentials> theirs = target.credentials_ref();
    if (&target == &self.process() || mine.has(Capability::Kill))
        return {};
    for (const uint32_t uid : {mine.user.effective, mine.user.real})
        if (uid == theirs->user.real || uid == theirs->user.saved)
            return {};
    if (signal == kSigCont) {
        const SpinLock::Guard guard = ProcessTree::lock().lock();
        if (target.session == self.process().session)
            return {};
    }
    return fail(Errno::Perm);
}

Result<> send_to_process(Process& process, const SignalInfo& info) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    return post(process, nullptr, info);
}

Result<> send_to_thread(Thread& thread, const SignalInfo& info) {
    const SpinLock::Guard guard = thread.process().signal_lock.lock();
    return post(thread.process(), &thread, info);
}

bool send_prepared(Process& process, Thread* thread, QueuedSignal& signal, uint32_t arming) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    if (process.exiting || (thread && !thread->process_link.linked()))
        return true;
    if (!is_accepted(process, thread, signal.info))
        return false;
    signal.info.timer.arming = arming;
    queue_of(process, thread).add_prepared(signal);
    tell_receiver(process, thread, static_cast<uint32_t>(signal.info.number));
    return true;
}

void send_fault(const SignalInfo& info) {
    Thread& self = current_thread();
    Process& process = self.process();
    const auto signal = static_cast<uint32_t>(info.number);
    const SpinLock::Guard guard = process.signal_lock.lock();
    SignalAction action = process.actions->get(signal);
    if (self.signals.mask.contains(signal) || action.handler == SignalAction::kIgnore) {
        action.handler = SignalAction::kDefault;
        process.actions->set(signal, action);
        self.signals.mask.remove(signal);
    }
    // Out of memory costs the info, not the signal.
    (void)self.signals.pending.add(info);
    self.add_work(Thread::kSignalPending);
}

void send_to_group_locked(int32_t group, const SignalInfo& info) {
    for (Process* process = ProcessTree::next_locked(0); process;
         process = ProcessTree::next_locked(process->id()))
        if (process->group == group)
            (void)send_to_process(*process, info);  // the kernel's signals are never dropped
}

void send_to_group(int32_t group, const SignalInfo& info) {
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    send_to_group_locked(group, info);
}

bool killed() {
    Thread& self = current_thread();
    if (self.signals.ending.load())
        return true;
    if (!(self.pending_work.load() & Thread::kSignalPending))
        return false;
    Process& process = self.process();
    const SpinLock::Guard guard = process.signal_lock.lock();
    return process.pending.set().contains(kSigKill) || self.signals.pending.set().contains(kSigKill);
}

bool pending_for_current() {
    Thread& self = current_thread();
    if (self.signals.ending.load())
        return true;
    const uint32_t work = self.pending_work.load();
    if (work & Thread::kTrapPending)
        return true;
    if (!(work & Thread::kSignalPending))
        return false;
    Process& process = self.process();
    const SpinLock::Guard guard = process.signal_lock.lock();
    return has_deliverable(process, self);
}

SignalSet set_mask(SignalSet mask) {
    Thread& self = current_thread();
    Process& process = self.process();
    const SpinLock::Guard guard = process.signal_lock.lock();
    const SignalSet before = std::exchange(self.signals.mask, mask - kUncatchable);
    if (has_deliverable(process, self))
        self.add_work(Thread::kSignalPending);
    // What this thread blocks from now on, another one may have to take.
    const SignalSet handed_on = (self.signals.mask - before) & process.pending.set();
    for (SignalSet rest = handed_on; !rest.empty(); rest.remove(rest.first()))
        if (Thread* other = choose_thread(process, rest.first()); other && other != &self)
            notify(*other);
    return before;
}

void set_temporary_mask(SignalSet mask) {
    ThreadSignals& own = current_thread().signals;
    const SignalSet before = set_mask(mask);
    if (!own.restore_mask)
        own.saved_mask = before;
    own.restore_mask = true;
    // Without a handler to do it, the way back to user mode puts the mask back.
    current_thread().add_work(Thread::kSignalPending);
}

SignalAction set_action(uint32_t signal, const SignalAction& action) {
    Process& process = current_thread().process();
    const SpinLock::Guard guard = process.signal_lock.lock();
    const SignalAction before = process.actions->set(signal, action);
    if (action.ignores(signal)) {
        process.pending.discard(SignalSet::of(signal));
        for (Thread& thread : process.threads)
            thread.signals.pending.discard(SignalSet::of(signal));
    }
    return before;
}

SignalSet pending_set() {
    Thread& self = current_thread();
    const SpinLock::Guard guard = self.process().signal_lock.lock();
    return (self.signals.pending.set() | self.process().pending.set()) & self.signals.mask;
}

SignalInfo take_pending(SignalSet wanted) {
    Thread& self = current_thread();
    const SignalSet others{~wanted.bits()};
    SpinLock::Guard guard = self.process().signal_lock.lock();
    SignalInfo info = self.signals.pending.take(others);
    if (info.number == 0)
        info = self.process().pending.take(others);
    guard.unlock();
    self.process().posix_timers.signal_was_taken(info);
    return info;
}

bool is_pending(SignalSet wanted) {
    Thread& self = current_thread();
    const SpinLock::Guard guard = self.process().signal_lock.lock();
    return !((self.signals.pending.set() | self.process().pending.set()) & wanted).empty();
}

void set_awaited(SignalSet signals) {
    Thread& self = current_thread();
    const SpinLock::Guard guard = self.process().signal_lock.lock();
    self.signals.awaited = signals;
}

void end_threads_locked(Process& process, const Thread* survivor) {
    for (Thread& thread : process.threads) {
        if (&thread == survivor)
            continue;
        thread.signals.ending.store(true);
        notify(thread);
    }
    process.resumed.wake_all();
}

}  // namespace kernel::signals
