// SPDX-License-Identifier: Apache-2.0
#include "syscall/signals.h"

#include "arch/clock.h"
#include "arch/cpu.h"
#include "task/alternate_stack.h"
#include "task/process.h"
#include "task/signal_frame.h"
#include "task/signals.h"

namespace kernel {
namespace {

Result<> check_set_size(uint64_t set_size) {
    if (set_size != sizeof(uint64_t))
        return fail(Errno::Inval);
    return {};
}

// Until a signal that is not blocked.
void wait_for_signal() {
    WaitQueue nobody;
    Waiter waiter{nobody};
    while (waiter.sleep(kNever) != WakeReason::Interrupted) {
    }
}

// The sleep of sigtimedwait(2): the signals are taken, not delivered, though the mask blocks them.
SignalInfo await_one(SignalSet wanted, Nanoseconds deadline, WakeReason& reason) {
    WaitQueue nobody;
    Waiter waiter{nobody};
    signals::set_awaited(wanted);
    SignalInfo info = signals::take_pending(wanted);
    if (info.number == 0) {
        reason = waiter.sleep(deadline);
        info = signals::take_pending(wanted);
    }
    signals::set_awaited({});
    return info;
}

}  // namespace

Result<uint64_t> sys_rt_sigaction(uint32_t signal, UserIn<UserSignalAction> action,
                                  UserOut<UserSignalAction> old, uint64_t set_size) {
    TRY(check_set_size(set_size));
    UserSignalAction wanted{};
    if (action)
        wanted = TRY(action.read());
    if (signal < 1 || signal > kSignalCount || (action && kUncatchable.contains(signal)))
        return fail(Errno::Inval);
    // Who asks in i386's way is called in i386's way.
    const uint64_t flags =
        (wanted.flags & ~SignalAction::kI386) | (action.layout() == Layout::Wide ? 0 : SignalAction::kI386);
    const SignalAction made{wanted.handler, flags, wanted.restorer, SignalSet{wanted.mask} - kUncatchable};
    const SignalAction before =
        action ? signals::set_action(signal, made) : current_thread().process().actions->get(signal);
    if (old)
        TRY(old.write(
            {before.handler, before.flags & ~SignalAction::kI386, before.restorer, before.mask.bits()}));
    return 0;
}

Result<SignalSet> changed_mask(int32_t how, SignalSet before, SignalSet given, SignalSet replacement) {
    constexpr int32_t kBlock = 0, kUnblock = 1, kSet = 2;
    switch (how) {
        case kBlock:
            return before | given;
        case kUnblock:
            return before - given;
        case kSet:
            return replacement;
        default:
            return fail(Errno::Inval);
    }
}

Result<uint64_t> sys_rt_sigprocmask(int32_t how, UserIn<uint64_t> set, UserOut<uint64_t> old,
                                    uint64_t set_size) {
    TRY(check_set_size(set_size));
    const SignalSet before = current_thread().signals.mask;
    if (set) {
        const SignalSet given{TRY(set.read())};
        signals::set_mask(TRY(changed_mask(how, before, given, given)));
    }
    if (old)
        TRY(old.write(before.bits()));
    return 0;
}

Result<uint64_t> sys_rt_sigpending(UserOut<uint64_t> set, uint64_t set_size) {
    if (set_size > sizeof(uint64_t))
        return fail(Errno::Inval);
    const uint64_t pending = signals::pending_set().bits();
    TRY(copy_to_user(set.address(), &pending, set_size));
    return 0;
}

Result<uint64_t> suspend_until_signal(SignalSet mask) {
    signals::set_temporary_mask(mask);
    wait_for_signal();
    return fail(Errno::RestartNoHandler);
}

Result<uint64_t> sys_rt_sigsuspend(UserIn<uint64_t> set, uint64_t set_size) {
    TRY(check_set_size(set_size));
    return suspend_until_signal(SignalSet{TRY(set.read())});
}

Result<uint64_t> sys_rt_sigtimedwait(UserIn<uint64_t> set, UserOut<SignalInfo> info, UserIn<TimeSpec> timeout,
                                     uint64_t set_size) {
    TRY(check_set_size(set_size));
    const SignalSet wanted = SignalSet{TRY(set.read())} - kUncatchable;
    Nanoseconds deadline = kNever;
    if (timeout)
        deadline = deadline_after(monotonic_now(), TRY(TRY(timeout.read()).duration()));
    WakeReason reason = WakeReason::TimedOut;
    const SignalInfo taken = await_one(wanted, deadline, reason);
    if (taken.number == 0)
        return fail(reason == WakeReason::TimedOut ? Errno::Again : Errno::Intr);
    if (info)
        TRY(info.write(taken));
    return static_cast<uint64_t>(taken.number);
}

Result<uint64_t> return_from_signal(Result<> (*pop)(TrapFrame&)) {
    Thread& self = current_thread();
    TrapFrame& frame = self.user_frame();
    if (!pop(frame)) {
        frame.orig_rax = kNotSyscall;
        signals::send_fault(SignalInfo::from_kernel(kSigSegv));
        return 0;
    }
    return frame.rax;
}

Result<uint64_t> sys_rt_sigreturn() {
    return return_from_signal(pop_signal_frame);
}

Result<uint64_t> sys_sigaltstack(UserIn<UserStack> stack, UserOut<UserStack> old) {
    Thread& self = current_thread();
    const uint64_t stack_pointer = self.user_frame().rsp;
    const UserStack before = describe_alternate_stack(self.signals.alternate_stack, stack_pointer);
    if (stack)
        TRY(set_alternate_stack(self, TRY(stack.read()), stack_pointer));
    if (old)
        TRY(old.write(before));
    return 0;
}

Result<uint64_t> sys_pause() {
    wait_for_signal();
    return fail(Errno::RestartNoHandler);
}

Result<uint64_t> sys_restart_syscall() {
    const RestartBlock block = current_thread().restart;
    if (!block.resume)
        return fail(Errno::Intr);
    return block.resume(block);
}

}  // namespace kernel
