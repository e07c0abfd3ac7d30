// SPDX-License-Identifier: Apache-2.0
#include "syscall/scheduling.h"

#include <algorithm>

#include "arch/cpu.h"
#include "syscall/meant_threads.h"
#include "task/scheduler.h"

namespace kernel {
namespace {

// The size of a mask in the kernel: one word holds all CPUs there can be.
constexpr uint32_t kMaskBytes = sizeof(CpuMask);

CpuMask all_cpus() {
    return (CpuMask{1} << cpu_count()) - 1;
}

Result<> may_schedule(const Thread& target) {
    const Credentials& ours = current_thread().credentials();
    const Ref<Credentials> theirs = target.credentials_ref();
    const uint32_t uid = ours.user.effective;
    if (uid != theirs->user.effective && uid != theirs->user.real && !ours.has(Capability::SysNice))
        return fail(Errno::Perm);
    return {};
}

// PRIO_PROCESS, PRIO_PGRP, PRIO_USER
Result<Meant> check_which(int32_t which) {
    if (which < 0 || which > 2)
        return fail(Errno::Inval);
    return static_cast<Meant>(which);
}

}  // namespace

Result<uint64_t> sys_sched_yield() {
    scheduler::yield();
    return 0;
}

Result<uint64_t> sys_sched_setaffinity(int32_t tid, uint32_t bytes, UserAddr mask) {
    CpuMask wanted = 0;
    TRY(copy_from_user(&wanted, mask, std::min(bytes, kMaskBytes)));
    const Ref<Thread> thread = TRY(find_thread(tid));
    TRY(may_schedule(*thread));
    TRY(scheduler::set_affinity(*thread, wanted & all_cpus()));
    return 0;
}

Result<uint64_t> sys_sched_getaffinity(int32_t tid, uint32_t bytes, UserOut<UserLong> mask) {
    if (bytes * 8 < cpu_count() || bytes % mask.stride() != 0)
        return fail(Errno::Inval);
    const Ref<Thread> thread = TRY(find_thread(tid));
    const CpuMask allowed = thread->scheduler.affinity.load() & all_cpus();
    const uint32_t copied = std::min(bytes, kMaskBytes);
    TRY(copy_to_user(mask.address(), &allowed, copied));
    return copied;
}

Result<uint64_t> sys_getcpu(UserOut<uint32_t> cpu, UserOut<uint32_t> node) {
    if (cpu)
        TRY(cpu.write(this_cpu().number));
    if (node)
        TRY(node.write(0));
    return 0;
}

// The system call answers 20 - nice, so that a negative value is an error (getpriority(2)).
Result<uint64_t> sys_getpriority(int32_t which, int32_t who) {
    int32_t best = 0;
    TRY(for_each_meant(TRY(check_which(which)), who, [&](Thread& thread) -> Result<> {
        best = std::max(best, 20 - thread.nice.load());
        return {};
    }));
    return static_cast<uint64_t>(best);
}

Result<uint64_t> sys_setpriority(int32_t which, int32_t who, int32_t nice) {
    const int32_t wanted = std::clamp(nice, -20, 19);
    TRY(for_each_meant(TRY(check_which(which)), who, [&](Thread& thread) -> Result<> {
        TRY(may_schedule(thread));
        if (wanted < thread.nice.load() && !current_thread().credentials().has(Capability::SysNice))
            return fail(Errno::Access);
        thread.nice.store(wanted);
        return {};
    }));
    return 0;
}

}  // namespace kernel
