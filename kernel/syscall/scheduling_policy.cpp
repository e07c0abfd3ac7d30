// SPDX-License-Identifier: Apache-2.0
// sched(7): there is one policy, SCHED_OTHER with priority 0. The others exist for their limits alone.
#include "arch/cpu.h"
#include "syscall/scheduling.h"
#include "task/process_tree.h"
#include "task/scheduler.h"
#include "task/thread.h"

namespace kernel {
namespace {

enum Policy : int32_t { kOther = 0, kFifo = 1, kRoundRobin = 2, kBatch = 3, kIdle = 5 };
constexpr int32_t kResetOnFork = 0x4000'0000;

Result<> check_thread(int32_t tid) {
    if (tid < 0)
        return fail(Errno::Inval);
    if (tid != 0 && !ProcessTree::find_thread(tid))
        return fail(Errno::Srch);
    return {};
}

bool is_real_time(int32_t policy) {
    return policy == kFifo || policy == kRoundRobin;
}

Result<> check_policy(int32_t policy) {
    if (!is_real_time(policy) && policy != kOther && policy != kBatch && policy != kIdle)
        return fail(Errno::Inval);
    return {};
}

}  // namespace

Result<uint64_t> sys_sched_setparam(int32_t tid, UserIn<int32_t> priority) {
    if (!priority)
        return fail(Errno::Inval);
    const int32_t wanted = TRY(priority.read());
    TRY(check_thread(tid));
    if (wanted != 0)
        return fail(Errno::Inval);
    return 0;
}

Result<uint64_t> sys_sched_getparam(int32_t tid, UserOut<int32_t> priority) {
    if (!priority)
        return fail(Errno::Inval);
    TRY(check_thread(tid));
    TRY(priority.write(0));
    return 0;
}

Result<uint64_t> sys_sched_setscheduler(int32_t tid, int32_t policy, UserIn<int32_t> priority) {
    if (!priority || policy < 0)
        return fail(Errno::Inval);
    const int32_t wanted = TRY(priority.read());
    TRY(check_thread(tid));
    policy &= ~kResetOnFork;
    TRY(check_policy(policy));
    if (is_real_time(policy))
        return fail(wanted < 1 || wanted > 99 ? Errno::Inval : Errno::Perm);
    if (wanted != 0)
        return fail(Errno::Inval);
    return 0;
}

Result<uint64_t> sys_sched_getscheduler(int32_t tid) {
    TRY(check_thread(tid));
    return kOther;
}

Result<uint64_t> sys_sched_get_priority_max(int32_t policy) {
    TRY(check_policy(policy));
    return is_real_time(policy) ? 99 : 0;
}

Result<uint64_t> sys_sched_get_priority_min(int32_t policy) {
    TRY(check_policy(policy));
    return is_real_time(policy) ? 1 : 0;
}

Result<uint64_t> sys_sched_rr_get_interval(int32_t tid, UserOut<TimeSpec> out) {
    TRY(check_thread(tid));
    TRY(out.write(TimeSpec::from(kTimeSlice)));
    return 0;
}

}  // namespace kernel
