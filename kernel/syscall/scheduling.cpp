// SPDX-License-Identifier: Apache-2.0
#include "syscall/scheduling.h"

#include <algorithm>

#include "arch/cpu.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/scheduler.h"

namespace kernel {
namespace {

// The size of a mask in the kernel: one word holds all CPUs there can be.
constexpr uint32_t kMaskBytes = sizeof(CpuMask);

CpuMask all_cpus() {
    return (CpuMask{1} << cpu_count()) - 1;
}

Result<Ref<Thread>> find_thread(int32_t tid) {
    if (tid < 0)
        return fail(Errno::Inval);
    Ref<Thread> thread = tid == 0 ? Ref<Thread>::share(&current_thread()) : ProcessTree::find_thread(tid);
    if (!thread)
        return fail(Errno::Srch);
    return thread;
}

Result<> may_schedule(const Thread& target) {
    const Credentials& ours = current_thread().credentials();
    const Ref<Credentials> theirs = target.credentials_ref();
    const uint32_t uid = ours.user.effective;
    if (uid != theirs->user.effective && uid != theirs->user.real && !ours.has(Capability::SysNice))
        return fail(Errno::Perm);
    return {};
}

// Calls visit for the threads that getpriority(2)'s arguments mean; Inval, Srch.
template <class Visit>
Result<> for_each_meant(int32_t which, int32_t who, Visit visit) {
    enum : int32_t { kProcess, kGroup, kUser };
    const Thread& self = current_thread();
    if (which < kProcess || which > kUser)
        return fail(Errno::Inval);
    if (which == kProcess) {
        const Result<Ref<Thread>> thread = find_thread(who);
        if (!thread)
            return fail(Errno::Srch);
        return visit(**thread);
    }
    const uint32_t uid = who == 0 ? self.credentials().user.real : static_cast<uint32_t>(who);
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    const int32_t group = who == 0 ? self.process().group : who;
    bool found = false;
    for (Process* process = ProcessTree::next_locked(0); process;
         process = ProcessTree::next_locked(process->id())) {
        if (which == kGroup ? process->group != group : process->credentials_ref()->user.real != uid)
            continue;
        for (Thread& thread : process->threads) {
            TRY(visit(thread));
            found = true;
        }
    }
    if (!found)
        return fail(Errno::Srch);
    return {};
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
    TRY(for_each_meant(which, who, [&](Thread& thread) -> Result<> {
        best = std::max(best, 20 - thread.nice.load());
        return {};
    }));
    return static_cast<uint64_t>(best);
}

Result<uint64_t> sys_setpriority(int32_t which, int32_t who, int32_t nice) {
    const int32_t wanted = std::clamp(nice, -20, 19);
    TRY(for_each_meant(which, who, [&](Thread& thread) -> Result<> {
        TRY(may_schedule(thread));
        if (wanted < thread.nice.load() && !current_thread().credentials().has(Capability::SysNice))
            return fail(Errno::Access);
        thread.nice.store(wanted);
        return {};
    }));
    return 0;
}

}  // namespace kernel
