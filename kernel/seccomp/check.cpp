// SPDX-License-Identifier: Apache-2.0
#include "seccomp/check.h"

#include <bit>

#include "arch/clock.h"
#include "arch/cpu.h"
#include "lib/guarded.h"
#include "lib/log.h"
#include "lib/rate_limit.h"
#include "seccomp/action.h"
#include "seccomp/call.h"
#include "seccomp/thread_filters.h"
#include "task/lifecycle.h"
#include "task/process.h"
#include "task/signal_delivery.h"
#include "task/signals.h"
#include "trace/stop.h"

namespace kernel::seccomp {
namespace {

constexpr uint32_t kMaxErrno = 4095;

constinit Guarded<RateLimit, LockRank::SeccompNotices> log_limit{10u, 5 * kSecond};

// What its author wants to hear of, and what kills (seccomp(2), SECCOMP_FILTER_FLAG_LOG).
bool is_logged(uint32_t action, const Filter* filter) {
    switch (action) {
        case kAllow:
            return false;
        case kReturnError:
        case kTrap:
        case kNotify:
        case kTrace:
            return filter->logs();
        default:
            return true;
    }
}

void log_call(const Call& call, uint32_t action) {
    const std::optional<uint32_t> admitted = log_limit.lock()->admit(monotonic_now());
    if (!admitted)
        return;
    const Thread& self = current_thread();
    log(LogLevel::Info, "{}[{}]: seccomp: system call {}, ABI {x}, ip {x}: action {x}", self.name, self.id(),
        call.number, call.arch, call.instruction_pointer, action);
}

// read, write, exit and rt_sigreturn; i386's sigreturn as well.
bool is_strict_call(const TrapFrame& frame) {
    const auto number = static_cast<uint32_t>(frame.orig_rax);
    if (frame.abi() == Abi::I386)
        return number == 3 || number == 4 || number == 1 || number == 119;
    return number == 0 || number == 1 || number == 60 || number == 15;
}

void answer_error(TrapFrame& frame, uint32_t number) {
    frame.rax = static_cast<uint64_t>(-static_cast<int64_t>(number < kMaxErrno ? number : kMaxErrno));
}

// The handler sees the registers of the call, as if it had never been made.
void trap(TrapFrame& frame, const Call& call, uint32_t data) {
    frame.rax = frame.orig_rax;
    signals::send_fault(SignalInfo::from_filter(call.instruction_pointer, call.number, call.arch,
                                                static_cast<int32_t>(data)));
}

[[noreturn]] void kill(TrapFrame& frame, uint32_t action) {
    Thread& self = current_thread();
    if (action == kKillThread && self.process().living_threads.load() > 1)
        exit_thread(ExitStatus::killed(kSigSys, false));
    frame.rax = frame.orig_rax;
    die_of_signal(kSigSys);
}

bool ask_listener(TrapFrame& frame, const Call& call, const Filter& filter) {
    const Ref<Notifier>& notifier = filter.notifier();
    const Result<Notifier::Answer> answer =
        notifier ? notifier->ask(call) : Result<Notifier::Answer>{fail(Errno::NoSys)};
    if (!answer)
        frame.rax = static_cast<uint64_t>(-static_cast<int64_t>(answer.error()));
    else if (answer->continues)
        return true;
    else
        frame.rax = static_cast<uint64_t>(answer->error != 0 ? answer->error : answer->value);
    return false;
}

bool ask_filters(TrapFrame& frame, const Filter& newest, bool asked_before);

// The tracer may have made another call of it, which the filters must see; or none.
bool ask_tracer(TrapFrame& frame, const Filter& newest, uint32_t data) {
    if (!current_thread().tracing.wants(trace::Event::Seccomp)) {
        answer_error(frame, static_cast<uint32_t>(Errno::NoSys));
        return false;
    }
    trace::report(trace::Event::Seccomp, data);
    const bool cancelled = static_cast<int32_t>(frame.orig_rax) < 0;
    return !signals::killed() && !cancelled && ask_filters(frame, newest, true);
}

bool ask_filters(TrapFrame& frame, const Filter& newest, bool asked_before) {
    if (newest.always_allows(static_cast<uint32_t>(frame.orig_rax), frame.abi()))
        return true;
    const Call call = Call::of(frame);
    const Filter::Answer answer = newest.ask(std::bit_cast<bpf::Input>(call));
    const uint32_t action = action_of(answer.value);
    if (is_logged(action, answer.filter))
        log_call(call, action);
    switch (action) {
        case kAllow:
        case kLog:
            return true;
        case kReturnError:
            answer_error(frame, data_of(answer.value));
            return false;
        case kTrap:
            trap(frame, call, data_of(answer.value));
            return false;
        case kNotify:
            return ask_listener(frame, call, *answer.filter);
        case kTrace:
            return asked_before || ask_tracer(frame, newest, data_of(answer.value));
        default:  // whatever else it says, now or in a later version
            kill(frame, action);
    }
}

}  // namespace

Call Call::of(const TrapFrame& frame) {
    Call call{static_cast<int32_t>(frame.orig_rax), arch_of(frame.abi()), frame.rip, {}};
    const uint64_t wide[] = {frame.rdi, frame.rsi, frame.rdx, frame.r10, frame.r8, frame.r9};
    const uint64_t narrow[] = {frame.rbx, frame.rcx, frame.rdx, frame.rsi, frame.rdi, frame.rbp};
    for (size_t i = 0; i < std::size(wide); i++)
        call.arguments[i] = frame.abi() == Abi::I386 ? static_cast<uint32_t>(narrow[i]) : wide[i];
    return call;
}

bool may_go_on(TrapFrame& frame) {
    Thread& self = current_thread();
    if (self.filters.mode() == Mode::Strict) {
        if (is_strict_call(frame))
            return true;
        log_call(Call::of(frame), kKillThread);
        exit_thread(ExitStatus::killed(kSigKill, false));
    }
    const Filter* newest = self.filters.newest();
    return !newest || ask_filters(frame, *newest, false);
}

}  // namespace kernel::seccomp
