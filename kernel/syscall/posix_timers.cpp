// SPDX-License-Identifier: Apache-2.0
#include "syscall/posix_timers.h"

#include "arch/cpu.h"
#include "task/cpu_time.h"
#include "task/process.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

using Plan = PosixTimer::Plan;

// Whether there are timers of the clock. Clocks below 0 name a process's or thread's, or an open device's.
Result<> check_clock(ClockId clock) {
    constexpr int32_t kKind = 7, kDevice = 3;
    if (static_cast<int32_t>(clock) < 0) {
        if ((static_cast<int32_t>(clock) & kKind) == kDevice)
            return fail(Errno::NotSupported);
        return {};
    }
    switch (clock) {
        case ClockId::Realtime:
        case ClockId::Tai:
        case ClockId::RealtimeAlarm:
        case ClockId::Monotonic:
        case ClockId::BootTime:
        case ClockId::BootTimeAlarm:
        case ClockId::ProcessCpu:
        case ClockId::ThreadCpu:
            return {};
        case ClockId::MonotonicRaw:
        case ClockId::RealtimeCoarse:
        case ClockId::MonotonicCoarse:
            return fail(Errno::NotSupported);
    }
    return fail(Errno::Inval);
}

Result<> plan_processor_clock(int32_t clock, Plan& plan) {
    CpuClock found = TRY(find_cpu_clock(clock));
    if (found.process.get() != &current_thread().process())
        return fail(Errno::Inval);
    plan.clock = found.thread ? PosixTimer::Clock::ThreadTime : PosixTimer::Clock::ProcessTime;
    plan.counted = std::move(found.thread);
    return {};
}

// The clocks that wake a sleeping machine need a capability, and are the others here: the machine never
// sleeps.
Result<> plan_clock(ClockId clock, Plan& plan) {
    if (static_cast<int32_t>(clock) < 0)
        return plan_processor_clock(static_cast<int32_t>(clock), plan);
    if (clock == ClockId::ProcessCpu) {
        plan.clock = PosixTimer::Clock::ProcessTime;
    } else if (clock == ClockId::ThreadCpu) {
        plan.clock = PosixTimer::Clock::ThreadTime;
        plan.counted = Ref<Thread>::share(&current_thread());
    } else if (clock == ClockId::Monotonic || clock == ClockId::BootTime || clock == ClockId::BootTimeAlarm) {
        plan.clock = PosixTimer::Clock::Monotonic;
    } else {
        plan.clock = PosixTimer::Clock::Realtime;
    }
    const bool wakes = clock == ClockId::RealtimeAlarm || clock == ClockId::BootTimeAlarm;
    if (wakes && !current_thread().credentials().has(Capability::WakeAlarm))
        return fail(Errno::Perm);
    return {};
}

// Who gets which signal (sigevent(7)).
Result<> plan_signal(const SignalEvent& event, int32_t id, Plan& plan) {
    enum : int32_t { kSignal = 0, kNone = 1, kThread = 2, kThreadId = 4 };
    if (event.notify == kThreadId) {
        plan.receiver = ProcessTree::find_thread(event.thread);
        if (!plan.receiver || &plan.receiver->process() != &current_thread().process())
            return fail(Errno::Inval);
    } else if (event.notify == kNone) {
        return {};
    } else if (event.notify != kSignal && event.notify != kThread) {
        return fail(Errno::Inval);
    }
    if (event.signal <= 0 || event.signal > static_cast<int32_t>(kSignalCount))
        return fail(Errno::Inval);
    SignalInfo info;
    info.number = event.signal;
    info.code = kSiTimer;
    info.timer.id = id;
    info.timer.value = event.value;
    plan.signal = TRY(make_ref<QueuedSignal>(info, true));
    return {};
}

// In Linux's order, which the program sees: the number is told before the clock is looked for.
Result<Ref<PosixTimer>> make_timer(ClockId clock, const SignalEvent& event, int32_t id,
                                   UserOut<int32_t> out) {
    Plan plan;
    TRY(plan_signal(event, id, plan));
    TRY(out.write(id));
    TRY(plan_clock(clock, plan));
    return make_ref<PosixTimer>(current_thread().process(), id, std::move(plan));
}

Result<Ref<PosixTimer>> find_timer(int32_t id) {
    Ref<PosixTimer> timer = current_thread().process().posix_timers.find(id);
    if (!timer)
        return fail(Errno::Inval);
    return timer;
}

TimerSpec describe(const PosixTimer::Setting& setting) {
    return {TimeSpec::from(setting.interval), TimeSpec::from(setting.value)};
}

}  // namespace

Result<uint64_t> sys_timer_create(ClockId clock, UserIn<SignalEvent> at, UserOut<int32_t> out) {
    SignalEvent event{.value = 0, .signal = kSigAlrm, .notify = 0, .thread = 0, .room = {}};
    if (at)
        event = TRY(at.read());
    TRY(check_clock(clock));
    Process& process = current_thread().process();
    PosixTimers& timers = process.posix_timers;
    const int32_t id = TRY(timers.reserve(process.limits[Resource::PendingSignals].soft));
    if (!at)
        event.value = static_cast<uint32_t>(id);
    Result<Ref<PosixTimer>> timer = make_timer(clock, event, id, out);
    if (!timer) {
        timers.give_back();
        return fail(timer.error());
    }
    timers.add(std::move(*timer));
    return 0;
}

Result<uint64_t> sys_timer_settime(int32_t id, int32_t flags, UserIn<TimerSpec> wanted,
                                   UserOut<TimerSpec> old) {
    constexpr int32_t kAbsolute = 1;  // other bits are not looked at
    if (!wanted)
        return fail(Errno::Inval);
    const TimerSpec given = TRY(wanted.read());
    const PosixTimer::Setting setting{.value = TRY(given.value.duration()),
                                      .interval = TRY(given.interval.duration()),
                                      .absolute = (flags & kAbsolute) != 0};
    const Ref<PosixTimer> timer = TRY(find_timer(id));
    const PosixTimer::Setting before = TRY(timer->set(setting));
    if (old)
        TRY(old.write(describe(before)));
    return 0;
}

Result<uint64_t> sys_timer_gettime(int32_t id, UserOut<TimerSpec> out) {
    const Ref<PosixTimer> timer = TRY(find_timer(id));
    TRY(out.write(describe(timer->get())));
    return 0;
}

Result<uint64_t> sys_timer_getoverrun(int32_t id) {
    const Ref<PosixTimer> timer = TRY(find_timer(id));
    return static_cast<uint64_t>(timer->overrun());
}

Result<uint64_t> sys_timer_delete(int32_t id) {
    TRY(current_thread().process().posix_timers.remove(id));
    return 0;
}

}  // namespace kernel
