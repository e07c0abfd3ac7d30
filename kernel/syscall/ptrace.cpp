// SPDX-License-Identifier: Apache-2.0
#include "syscall/ptrace.h"

#include "arch/cpu.h"
#include "mm/remote_memory.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/signals.h"
#include "trace/control.h"
#include "trace/relation.h"

namespace kernel {
namespace {

using R = TraceRequest;
using trace::Option;

Result<uint64_t> done(Result<> result) {
    TRY(std::move(result));
    return 0;
}

Result<uint64_t> seize(Thread& target, TraceArguments arguments) {
    if (arguments.address != 0 || (arguments.data & ~uint64_t{Option::kAll}))
        return fail(Errno::Io);
    return done(trace::seize(target, static_cast<uint32_t>(arguments.data)));
}

Result<uint64_t> set_options(Thread& tracee, uint64_t options) {
    if (options & ~uint64_t{Option::kAll})
        return fail(Errno::Inval);
    trace::set_options(tracee, static_cast<uint32_t>(options));
    return 0;
}

Result<uint64_t> peek_memory(Thread& tracee, TraceArguments arguments) {
    uint64_t word;
    const Ref<AddressSpace> space = tracee.process().address_space();
    if (!space || TRY(read_remote(*space, UserAddr{arguments.address}, &word, sizeof word)) != sizeof word)
        return fail(Errno::Io);
    return done(UserOut<uint64_t>{arguments.data_address()}.write(word));
}

Result<uint64_t> poke_memory(Thread& tracee, TraceArguments arguments) {
    const uint64_t word = arguments.data;
    const Ref<AddressSpace> space = tracee.process().address_space();
    if (!space ||
        TRY(write_remote(*space, UserAddr{arguments.address}, &word, sizeof word, true)) != sizeof word)
        return fail(Errno::Io);
    return 0;
}

Result<uint64_t> get_signal_mask(Thread& tracee, TraceArguments arguments) {
    if (arguments.address != sizeof(uint64_t))
        return fail(Errno::Inval);
    return done(UserOut<uint64_t>{arguments.data_address()}.write(trace::signal_mask(tracee).bits()));
}

Result<uint64_t> set_signal_mask(Thread& tracee, TraceArguments arguments) {
    if (arguments.address != sizeof(uint64_t))
        return fail(Errno::Inval);
    trace::set_signal_mask(tracee, SignalSet{TRY(UserIn<uint64_t>{arguments.data_address()}.read())});
    return 0;
}

// The infos that wait, from one on; how many there were.
Result<uint64_t> peek_signal_info(Thread& tracee, TraceArguments arguments) {
    const auto wanted = TRY(UserIn<PeekSignalInfo>{UserAddr{arguments.address}}.read());
    if ((wanted.flags & ~PeekSignalInfo::kShared) || wanted.count < 0)
        return fail(Errno::Inval);
    Process& process = tracee.process();
    const UserOut<SignalInfo> to{arguments.data_address()};
    uint64_t count = 0;
    for (; count < static_cast<uint64_t>(wanted.count); count++) {
        SignalInfo info;
        {
            const SpinLock::Guard guard = process.signal_lock.lock();
            PendingSignals& pending =
                wanted.flags & PeekSignalInfo::kShared ? process.pending : tracee.signals.pending;
            if (!pending.peek(wanted.offset + count, info))
                break;
        }
        if (const Result<> written = (to + count).write(info); !written) {
            if (count == 0)
                return fail(written.error());
            break;
        }
    }
    return count;
}

Result<uint64_t> kill_tracee(Thread& tracee) {
    return done(signals::send_to_thread(tracee, SignalInfo::from_user(kSigKill, kSiUser, 0, 0)));
}

Result<uint64_t> ask_stopped(Thread& tracee, R request, TraceArguments arguments) {
    switch (request) {
        case R::PeekText:
        case R::PeekData:
            return peek_memory(tracee, arguments);
        case R::PokeText:
        case R::PokeData:
            return poke_memory(tracee, arguments);
        case R::PeekUser:
            return peek_user_area(tracee, arguments);
        case R::PokeUser:
            return poke_user_area(tracee, arguments);
        case R::Continue:
            return done(trace::resume(tracee, trace::Until::Nothing, arguments.data));
        case R::SystemCall:
            return done(trace::resume(tracee, trace::Until::Call, arguments.data));
        case R::SingleStep:
            return done(trace::resume(tracee, trace::Until::Step, arguments.data));
        case R::Detach:
            return done(trace::detach(tracee, arguments.data));
        case R::Listen:
            return done(trace::listen(tracee));
        case R::SetOptions:
        case R::OldSetOptions:
            return set_options(tracee, arguments.data);
        case R::GetEventMessage:
            return done(UserOut<uint64_t>{arguments.data_address()}.write(trace::message_of(tracee)));
        case R::GetSignalInfo:
            return done(UserOut<SignalInfo>{arguments.data_address()}.write(TRY(trace::signal_info(tracee))));
        case R::SetSignalInfo:
            return done(
                trace::set_signal_info(tracee, TRY(UserIn<SignalInfo>{arguments.data_address()}.read())));
        case R::GetSignalMask:
            return get_signal_mask(tracee, arguments);
        case R::SetSignalMask:
            return set_signal_mask(tracee, arguments);
        case R::PeekSignalInfo:
            return peek_signal_info(tracee, arguments);
        case R::GetRegisters:
            return get_registers(tracee, arguments.data_address());
        case R::SetRegisters:
            return set_registers(tracee, arguments.data_address());
        case R::GetFloatingPoint:
            return get_floating_point(tracee, arguments.data_address());
        case R::SetFloatingPoint:
            return set_floating_point(tracee, arguments.data_address());
        case R::GetRegisterSet:
            return get_register_set(tracee, arguments);
        case R::SetRegisterSet:
            return set_register_set(tracee, arguments);
        case R::GetSystemCallInfo:
            return get_system_call_info(tracee, arguments);
        default:
            return fail(Errno::Io);
    }
}

}  // namespace

Result<uint64_t> sys_ptrace(uint64_t request, int32_t pid, uint64_t address, uint64_t data) {
    const auto what = static_cast<R>(request);
    const TraceArguments arguments{address, data};
    if (what == R::TraceMe)
        return done(trace::trace_me());
    const Ref<Thread> target = ProcessTree::find_thread(pid);
    if (!target)
        return fail(Errno::Srch);
    if (what == R::Attach)
        return done(trace::attach(*target));
    if (what == R::Seize)
        return seize(*target, arguments);
    const bool any_state = what == R::Kill || what == R::Interrupt;
    TRY(trace::check_tracee(*target, any_state ? trace::Needs::Traced : trace::Needs::Stopped));
    if (what == R::Kill)
        return kill_tracee(*target);
    if (what == R::Interrupt)
        return done(trace::interrupt(*target));
    return ask_stopped(*target, what, arguments);
}

}  // namespace kernel
