// SPDX-License-Identifier: Apache-2.0
#include "task/signal_delivery.h"

#include "arch/cpu.h"
#include "lib/log.h"
#include "task/lifecycle.h"
#include "task/process.h"
#include "task/signal_frame.h"
#include "task/signals.h"
#include "task/stop.h"
#include "trace/stop.h"

namespace kernel {
namespace {

constexpr uint64_t kRestartSystemCall = 219;
constexpr uint64_t kI386RestartSystemCall = 0;
constexpr uint64_t kSyscallBytes = 2;  // 0f 05, cd 80

struct Taken {
    SignalInfo info;
    SignalAction action;
};

// The next signal that is pending; number 0 where there is none. A thread that is to end has none, and keeps
// the flag that brings it to its end: SIGKILL sends every thread here, and the first one may have ended the
// group after this one looked.
SignalInfo take_from_queues(Thread& self) {
    Process& process = self.process();
    const SpinLock::Guard guard = process.signal_lock.lock();
    if (self.signals.ending.load())
        return {};
    self.clear_work(Thread::kSignalPending);
    SignalInfo info = self.signals.pending.take(self.signals.mask);
    if (info.number == 0)
        info = process.pending.take(self.signals.mask);
    if (info.number == 0)
        return info;
    if (kStopSignals.contains(static_cast<uint32_t>(info.number)))
        process.stop_dequeued = true;
    self.add_work(Thread::kSignalPending);  // there may be more
    return info;
}

// What the process has set for it; a handler that is good for one time only is used up.
SignalAction take_action(Process& process, uint32_t signal) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    const SignalAction action = process.actions->get(signal);
    if (action.is_handler() && (action.flags & SignalAction::kResetHand))
        process.actions->set(signal, {});
    return action;
}

// The next signal that anything is to be done for; number 0 where there is none. A tracer sees each before,
// and the thread may stop for it.
Taken take_next(Thread& self) {
    for (;;) {
        while (self.pending_work.load() & Thread::kTrapPending)
            trace::take_trap();
        Taken taken{take_from_queues(self), {}};
        self.process().posix_timers.signal_was_taken(taken.info);
        if (taken.info.number == 0)
            return taken;
        if (self.tracing.is_traced() && taken.info.number != kSigKill)
            taken.info = trace::report_signal(taken.info);
        if (taken.info.number == 0)
            continue;
        const auto signal = static_cast<uint32_t>(taken.info.number);
        taken.action = take_action(self.process(), signal);
        if (!taken.action.ignores(signal))
            return taken;
    }
}

// How the interrupted system call ends: with what its handler sees. `restart` tells whether RestartSys means
// to run it again.
void end_system_call(TrapFrame& frame, bool handled, bool restart) {
    if (frame.orig_rax == kNotSyscall)
        return;
    switch (static_cast<Errno>(-static_cast<int64_t>(frame.rax))) {
        case Errno::RestartSys:
            break;
        case Errno::RestartNoHandler:
            restart = !handled;
            break;
        case Errno::RestartBlock:
            restart = !handled;
            if (restart)
                frame.orig_rax = frame.is_i386_call() ? kI386RestartSystemCall : kRestartSystemCall;
            break;
        default:
            return;
    }
    if (restart) {
        frame.rax = frame.orig_rax;
        frame.rip -= kSyscallBytes;
    } else {
        frame.rax = static_cast<uint64_t>(-static_cast<int64_t>(Errno::Intr));
    }
}

void call_handler(Thread& self, const Taken& taken, TrapFrame& frame) {
    const auto signal = static_cast<uint32_t>(taken.info.number);
    end_system_call(frame, true, taken.action.flags & SignalAction::kRestart);
    const bool steps = trace::suspend_step(frame);
    ThreadSignals& own = self.signals;
    const SignalSet after = own.restore_mask ? own.saved_mask : own.mask;
    if (!push_signal_frame(frame, taken.info, taken.action, after)) {
        // No stack for the handler: SIGSEGV, and if it was that, there is no point in trying its handler
        // again.
        if (signal == kSigSegv)
            die_of_signal(kSigSegv);
        signals::send_fault(SignalInfo::from_kernel(kSigSegv));
        return;
    }
    own.restore_mask = false;
    SignalSet mask = own.mask | taken.action.mask;
    if (!(taken.action.flags & SignalAction::kNoDefer))
        mask.add(signal);
    signals::set_mask(mask);
    if (steps)
        trace::report_step();
}

void finish_without_handler(Thread& self, TrapFrame& frame) {
    end_system_call(frame, false, true);
    if (std::exchange(self.signals.restore_mask, false))
        signals::set_mask(self.signals.saved_mask);
}

}  // namespace

void die_of_signal(uint32_t signal) {
    Thread& self = current_thread();
    Process& process = self.process();
    const bool dumps =
        kCoreSignals.contains(signal) && process.limits[Resource::Core].soft != 0 && process.dumpable.load();
    if (kSynchronousSignals.contains(signal)) {
        const TrapFrame& frame = self.user_frame();
        log(LogLevel::Info, "{}[{}]: killed by signal {}: trap {}, ip {x}, sp {x}, error {x}, address {x}",
            self.name, self.id(), signal, self.signals.trap_number, frame.rip, frame.rsp,
            self.signals.trap_error, self.signals.trap_address);
    }
    exit_process(ExitStatus::killed(signal, dumps));
}

void deliver_signals(TrapFrame& frame) {
    Thread& self = current_thread();
    for (;;) {
        const Taken taken = take_next(self);
        const auto signal = static_cast<uint32_t>(taken.info.number);
        if (signal == 0)
            return finish_without_handler(self, frame);
        if (taken.action.is_handler())
            return call_handler(self, taken, frame);
        if (!kStopSignals.contains(signal))
            die_of_signal(signal);
        stop_process(signal);
        stay_stopped();
        if (self.signals.ending.load())
            return;  // return_to_user() ends it
    }
}

}  // namespace kernel
