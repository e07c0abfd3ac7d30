// SPDX-License-Identifier: Apache-2.0
// Signals as i386 had them first, with sets of 32 bits: the other 32 signals keep their state.
#include "arch/cpu.h"
#include "syscall/i386_handlers.h"
#include "syscall/signals.h"
#include "task/process.h"
#include "task/signal_frame_i386.h"
#include "task/signals.h"

namespace kernel {
namespace {

constexpr uint64_t kLowHalf = 0xffff'ffff;

Result<SignalAction> exchange_action(uint32_t signal, const SignalAction* action) {
    if (signal < 1 || signal > kSignalCount || (action && kUncatchable.contains(signal)))
        return fail(Errno::Inval);
    return action ? signals::set_action(signal, *action) : current_thread().process().actions->get(signal);
}

uint32_t low_half(SignalSet set) {
    return static_cast<uint32_t>(set.bits());
}

}  // namespace

Result<uint64_t> i386_signal(uint32_t signal, uint64_t handler) {
    SignalAction action;
    action.handler = handler;
    action.flags = SignalAction::kI386 | SignalAction::kResetHand | SignalAction::kNoDefer;
    return TRY(exchange_action(signal, &action)).handler;
}

Result<uint64_t> i386_sigaction(uint32_t signal, UserIn<I386SignalAction> action,
                                UserOut<I386SignalAction> old) {
    SignalAction wanted;
    if (action) {
        const I386SignalAction given = TRY(action.read());
        wanted = {given.handler, given.flags | SignalAction::kI386, given.restorer,
                  SignalSet{given.mask} - kUncatchable};
    }
    const SignalAction before = TRY(exchange_action(signal, action ? &wanted : nullptr));
    if (old)
        TRY(old.write({static_cast<uint32_t>(before.handler), low_half(before.mask),
                       static_cast<uint32_t>(before.flags & ~SignalAction::kI386),
                       static_cast<uint32_t>(before.restorer)}));
    return 0;
}

Result<uint64_t> i386_sigprocmask(int32_t how, UserIn<uint32_t> set, UserOut<uint32_t> old) {
    const SignalSet before = current_thread().signals.mask;
    if (set) {
        const SignalSet given{TRY(set.read())};
        const SignalSet replacement{(before.bits() & ~kLowHalf) | given.bits()};
        signals::set_mask(TRY(changed_mask(how, before, given, replacement)));
    }
    if (old)
        TRY(old.write(low_half(before)));
    return 0;
}

Result<uint64_t> i386_sigpending(UserOut<uint32_t> set) {
    TRY(set.write(low_half(signals::pending_set())));
    return 0;
}

Result<uint64_t> i386_sigsuspend(uint64_t, uint64_t, uint32_t set) {
    return suspend_until_signal(SignalSet{set});
}

Result<uint64_t> i386_sigreturn() {
    return return_from_signal(pop_i386_signal_frame);
}

Result<uint64_t> i386_rt_sigreturn() {
    return return_from_signal(pop_i386_real_time_frame);
}

Result<uint64_t> i386_sgetmask() {
    return low_half(current_thread().signals.mask);
}

Result<uint64_t> i386_ssetmask(uint32_t set) {
    return low_half(signals::set_mask(SignalSet{set}));
}

}  // namespace kernel
