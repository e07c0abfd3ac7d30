// SPDX-License-Identifier: Apache-2.0
#include "syscall/synchronization.h"

#include "arch/clock.h"
#include "arch/cpu.h"
#include "syscall/abi_synchronization.h"
#include "syscall/abi_time.h"
#include "task/futex.h"
#include "task/process.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

struct Request {
    futex::Word word, second;
    FutexCommand command;
    bool realtime;
    uint32_t value;
    UserIn<TimeSpec> timeout;  // or the second count
    uint32_t third_value;

    uint32_t second_count() const { return static_cast<uint32_t>(timeout.address().value()); }
};

// The deadlines of FUTEX_WAIT are relative, those of FUTEX_WAIT_BITSET moments of the clock that is asked
// for.
Result<Nanoseconds> read_deadline(const Request& request) {
    if (!request.timeout)
        return kNever;
    const Nanoseconds time = TRY(TRY(request.timeout.read()).duration());
    const Nanoseconds now = monotonic_now();
    if (request.command == FutexCommand::Wait)
        return deadline_after(now, time);
    if (!request.realtime)
        return time;
    const Nanoseconds realtime = realtime_now();
    return time <= realtime ? now : deadline_after(now, time - realtime);
}

Result<uint64_t> wait_restartable(futex::Word word, uint32_t value, uint32_t bits, Nanoseconds deadline);

Result<uint64_t> resume_wait(const RestartBlock& block) {
    const futex::Word word{UserAddr{block.notes[0]}, static_cast<futex::Scope>(block.notes[1])};
    return wait_restartable(word, static_cast<uint32_t>(block.notes[2]),
                            static_cast<uint32_t>(block.notes[3]), block.notes[4]);
}

// With a deadline, the call goes on to the same moment after a signal, however it was given.
Result<uint64_t> wait_restartable(futex::Word word, uint32_t value, uint32_t bits, Nanoseconds deadline) {
    const Result<> waited = futex::wait(word, value, bits, deadline);
    if (waited)
        return 0;
    if (waited.error() != Errno::RestartSys || deadline == kNever)
        return fail(waited.error());
    current_thread().restart = {resume_wait,
                                {word.at.value(), static_cast<uint64_t>(word.scope), value, bits, deadline}};
    return fail(Errno::RestartBlock);
}

Result<uint64_t> requeue(const Request& request) {
    const auto move_count = request.second_count();
    if (static_cast<int32_t>(request.value) < 0 || static_cast<int32_t>(move_count) < 0)
        return fail(Errno::Inval);
    if (request.command == FutexCommand::CompareRequeue) {
        if (request.word.at.value() % sizeof(uint32_t) != 0)
            return fail(Errno::Inval);
        if (TRY(user_load32(request.word.at)) != request.third_value)
            return fail(Errno::Again);
    }
    return TRY(futex::requeue(request.word, request.second, request.value, move_count));
}

Result<uint64_t> run(const Request& request) {
    switch (request.command) {
        case FutexCommand::Wait:
            return wait_restartable(request.word, request.value, futex::kAnyBits,
                                    TRY(read_deadline(request)));
        case FutexCommand::WaitBitset:
            if (request.third_value == 0)
                return fail(Errno::Inval);
            return wait_restartable(request.word, request.value, request.third_value,
                                    TRY(read_deadline(request)));
        case FutexCommand::Wake:
            return TRY(futex::wake(request.word, request.value));
        case FutexCommand::WakeBitset:
            if (request.third_value == 0)
                return fail(Errno::Inval);
            return TRY(futex::wake(request.word, request.value, request.third_value));
        case FutexCommand::Requeue:
        case FutexCommand::CompareRequeue:
            return requeue(request);
        case FutexCommand::WakeOp:
            return TRY(futex::wake_and_change(request.word, request.second, request.value,
                                              request.second_count(), request.third_value));
    }
    return fail(Errno::NoSys);  // among them priority inheritance
}

}  // namespace

Result<uint64_t> sys_futex(UserAddr word, uint32_t operation, uint32_t value, UserIn<TimeSpec> timeout,
                           UserAddr second_word, uint32_t third_value) {
    const bool realtime = operation & kFutexRealtime;
    const auto command = static_cast<FutexCommand>(operation & ~(kFutexPrivate | kFutexRealtime));
    if (realtime && command != FutexCommand::Wait && command != FutexCommand::WaitBitset)
        return fail(Errno::NoSys);
    const auto scope = (operation & kFutexPrivate) ? futex::Scope::Private : futex::Scope::Shared;
    return run({{word, scope}, {second_word, scope}, command, realtime, value, timeout, third_value});
}

Result<uint64_t> sys_set_robust_list(UserIn<RobustListHead> head, uint64_t size) {
    if (size != head.stride())
        return fail(Errno::Inval);
    current_thread().robust_list = head;
    return 0;
}

// Of other threads only where one may trace them; the same process is enough for what uses this.
Result<uint64_t> sys_get_robust_list(int32_t tid, UserOut<UserLong> head, UserOut<UserLong> size) {
    const Ref<Thread> thread =
        tid == 0 ? Ref<Thread>::share(&current_thread()) : ProcessTree::find_thread(tid);
    if (!thread)
        return fail(Errno::Srch);
    if (&thread->process() != &current_thread().process() &&
        !current_thread().credentials().has(Capability::SysPtrace))
        return fail(Errno::Perm);
    TRY(size.write({thread->robust_list.stride()}));
    TRY(head.write({thread->robust_list.address().value()}));
    return 0;
}

}  // namespace kernel
