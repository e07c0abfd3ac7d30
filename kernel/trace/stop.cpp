// SPDX-License-Identifier: Apache-2.0
#include "trace/stop.h"

#include "arch/control_registers.h"
#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "task/child_notice.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/scheduler.h"
#include "task/signals.h"
#include "trace/relation.h"

namespace kernel::trace {
namespace {

struct Stop {
    int32_t code;
    int32_t reason;  // what SIGCHLD says: kChildTrapped or kChildStopped
    uint64_t message = 0;
    SignalInfo* info = nullptr;
    bool killable = true;
};

constexpr int32_t code_of(Event event, uint32_t signal = kSigTrap) {
    return static_cast<int32_t>(signal | static_cast<uint32_t>(event) << 8);
}

// While it is stopped, its registers are in memory alone, where the tracer reads and writes them.
class ParkedRegisters {
public:
    explicit ParkedRegisters(Thread& self) : self_(self) {
        const InterruptState interrupts = save_and_disable_interrupts();
        self_.fpu->save();
        self_.segments.selectors = loaded_selectors();
        self_.registers_parked = true;
        restore_interrupts(interrupts);
    }
    ~ParkedRegisters() {
        const InterruptState interrupts = save_and_disable_interrupts();
        self_.registers_parked = false;
        self_.fpu->restore();
        load_user_segments(self_.segments, self_.bases);
        restore_interrupts(interrupts);
    }
    ParkedRegisters(const ParkedRegisters&) = delete;
    ParkedRegisters& operator=(const ParkedRegisters&) = delete;

private:
    Thread& self_;
};

// False: there is no tracer any more, or SIGKILL is on its way.
bool enter(Thread& self, const Stop& what) {
    if (what.killable && signals::killed())
        return false;
    const SpinLock::Guard guard = self.process().signal_lock.lock();
    Tracing& own = self.tracing;
    if (!own.is_traced())
        return false;
    self.clear_work(Thread::kTrapPending);
    if (what.code >> 8 == static_cast<int32_t>(Event::Stop))
        own.notify = false;
    own.stopped = true;
    own.listening = false;
    own.code = what.code;
    own.info = what.info;
    own.message = what.message;
    return true;
}

bool is_stopped(Thread& self) {
    const SpinLock::Guard guard = self.process().signal_lock.lock();
    return self.tracing.stopped;
}

int32_t leave(Thread& self) {
    const SpinLock::Guard guard = self.process().signal_lock.lock();
    Tracing& own = self.tracing;
    own.stopped = own.listening = false;
    own.info = nullptr;
    own.message = 0;
    if (own.notify)
        self.add_work(Thread::kTrapPending);
    return std::exchange(own.code, 0);
}

void sleep_until_resumed(Thread& self, bool killable) {
    Waiter waiter{self.tracing.resumed};
    while (is_stopped(self)) {
        if (!killable)
            waiter.sleep_uninterruptible();
        else if (waiter.sleep_killable(kNever) == WakeReason::Interrupted)
            return;
    }
}

// The number that the tracer passes on, 0 for none; the code itself where there was no stop.
int32_t stop(const Stop& what) {
    Thread& self = current_thread();
    const ParkedRegisters parked{self};
    {
        const SpinLock::Guard guard = ProcessTree::lock().lock();
        if (!enter(self, what))
            return what.code;
        notice::trapped(self, what.reason, what.code & 0x7f);
    }
    sleep_until_resumed(self, what.killable);
    return leave(self);
}

// A stop that no signal of the program's brings about: its info names the thread itself.
int32_t stop_by_itself(int32_t code, int32_t reason, uint64_t message, bool killable = true) {
    const Thread& self = current_thread();
    SignalInfo info = SignalInfo::from_user(static_cast<uint32_t>(code & 0x7f), code, self.id(),
                                            self.credentials().user.real);
    return stop({code, reason, message, &info, killable});
}

// What a tracer asks for in a stop within a system call holds for the call's return as well.
void watch_call_exit(Thread& self) {
    if (self.call_work.load() & (Thread::kTraceCalls | Thread::kStepCalls))
        self.add_work(Thread::kCallExitPending);
}

bool report_call(uint64_t message) {
    Thread& self = current_thread();
    const int32_t mark = self.tracing.options & Option::kMarkCalls ? 0x80 : 0;
    const int32_t code = static_cast<int32_t>(kSigTrap) | mark;
    const int32_t signal = stop_by_itself(code, kChildTrapped, message);
    if (signal != 0 && signal != code)
        (void)signals::send_to_thread(self, SignalInfo::from_kernel(static_cast<uint32_t>(signal)));
    return !signals::killed();
}

}  // namespace

SignalInfo report_signal(SignalInfo info) {
    Thread& self = current_thread();
    {
        const SpinLock::Guard guard = self.process().signal_lock.lock();
        self.process().stop_dequeued = true;  // whatever it is: the tracer may make a stop signal of it
    }
    const auto number = static_cast<uint32_t>(stop({info.number, kChildTrapped, 0, &info}));
    if (number == 0)
        return {};
    if (number != static_cast<uint32_t>(info.number))
        info = tracer_info(self, number);
    if (!self.signals.mask.contains(number) && !signals::killed())
        return info;
    (void)signals::send_to_thread(self, info);  // later, when it is not blocked, or behind SIGKILL
    return {};
}

void take_trap() {
    Thread& self = current_thread();
    Process& process = self.process();
    uint32_t signal = 0;
    bool seized = false;
    {
        const SpinLock::Guard guard = process.signal_lock.lock();
        self.clear_work(Thread::kTrapPending);
        if (!self.tracing.is_traced())
            return;
        seized = self.tracing.seized;
        signal = seized && !process.stopped ? kSigTrap : process.stop_signal;
    }
    if (seized)
        stop_by_itself(code_of(Event::Stop, signal), kChildStopped, 0);
    else
        stop({static_cast<int32_t>(signal), kChildStopped});
}

bool report_call_entry() {
    Thread& self = current_thread();
    const bool alive = !(self.call_work.load() & Thread::kTraceCalls) || report_call(kCallEntry);
    watch_call_exit(self);
    return alive;
}

void report_call_exit() {
    Thread& self = current_thread();
    const uint32_t work = self.call_work.load();
    if (work & Thread::kStepCalls)
        signals::send_fault(SignalInfo::from_fault(kSigTrap, kTrapBrkpt, self.user_frame().rip));
    else if (work & Thread::kTraceCalls)
        (void)report_call(kCallExit);
}

void report(Event event, uint64_t message) {
    Thread& self = current_thread();
    if (!self.tracing.wants(event))
        return;
    stop_by_itself(code_of(event), kChildTrapped, message);
    watch_call_exit(self);
}

void report_exit(int32_t status) {
    if (current_thread().tracing.wants(Event::Exit))
        stop_by_itself(code_of(Event::Exit), kChildTrapped, static_cast<uint32_t>(status),
                       !signals::killed());
}

void report_exec(int32_t former_id) {
    Thread& self = current_thread();
    if (self.tracing.wants(Event::Exec))
        return report(Event::Exec, static_cast<uint64_t>(former_id));
    if (self.tracing.is_traced() && !self.tracing.seized)
        (void)signals::send_to_thread(self, SignalInfo::from_user(kSigTrap, kSiUser, self.process().id(),
                                                                  self.credentials().user.real));
}

void report_step() {
    stop_by_itself(static_cast<int32_t>(kSigTrap), kChildTrapped, 0);
}

bool suspend_step(TrapFrame& frame) {
    Tracing& own = current_thread().tracing;
    if (!own.steps)
        return false;
    if (std::exchange(own.owns_trap_flag, false))
        frame.rflags &= ~kFlagsTrap;
    own.steps = false;
    current_thread().call_work.fetch_and(~uint32_t{Thread::kStepCalls});
    return true;
}

void ask_for_trap_locked(Thread& thread) {
    thread.add_work(Thread::kTrapPending);
    scheduler::interrupt(thread);
}

namespace {
// Another stop, even for one that listens.
void notify_locked(Thread& thread) {
    Tracing& tracing = thread.tracing;
    tracing.notify = true;
    if (tracing.stopped && tracing.listening) {
        tracing.stopped = false;
        tracing.resumed.wake_all();
    }
    ask_for_trap_locked(thread);
}
}  // namespace

void group_stops_locked(Process& process, const Thread& initiator) {
    for (Thread& thread : process.threads) {
        if (!thread.tracing.is_traced())
            continue;
        if (thread.tracing.seized && &thread != &initiator)
            notify_locked(thread);
        else
            ask_for_trap_locked(thread);
    }
}

void group_continues_locked(Process& process) {
    for (Thread& thread : process.threads)
        if (thread.tracing.is_traced() && thread.tracing.seized)
            notify_locked(thread);
}

}  // namespace kernel::trace
