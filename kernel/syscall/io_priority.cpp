// SPDX-License-Identifier: Apache-2.0
// ioprio_set(2), ioprio_get(2). There is no disk: a priority is kept and told, and that is all there is to
// it.
#include <algorithm>

#include "syscall/meant_threads.h"
#include "syscall/scheduling.h"

namespace kernel {
namespace {

enum Class : uint32_t { kNone, kRealTime, kBestEffort, kIdle };
// Between the class and its level of three bits lie hints for a disk, which are kept unseen.
constexpr uint32_t kClassShift = 13, kClassMask = 7, kLevelMask = 7;

// IOPRIO_WHO_PROCESS, IOPRIO_WHO_PGRP, IOPRIO_WHO_USER
Result<Meant> check_which(int32_t which) {
    if (which < 1 || which > 3)
        return fail(Errno::Inval);
    return static_cast<Meant>(which - 1);
}

// Linux's ioprio_check_cap().
Result<> check_priority(uint32_t priority) {
    const uint32_t level = priority & kLevelMask;
    const uint32_t io_class = priority >> kClassShift & kClassMask;
    const Credentials& ours = current_thread().credentials();
    if (io_class == kRealTime && !ours.has(Capability::SysAdmin) && !ours.has(Capability::SysNice))
        return fail(Errno::Perm);
    if (io_class > kIdle || (io_class == kNone && level != 0))
        return fail(Errno::Inval);
    return {};
}

Result<> set_priority(Thread& target, uint32_t priority) {
    const Credentials& ours = current_thread().credentials();
    const uint32_t theirs = target.credentials_ref()->user.real;
    if (theirs != ours.user.effective && theirs != ours.user.real && !ours.has(Capability::SysNice))
        return fail(Errno::Perm);
    target.io_priority.store(static_cast<uint16_t>(priority), std::memory_order_relaxed);
    return {};
}

// What a thread without one has follows from how nice it is (Linux's task_nice_ioprio()).
uint32_t effective_priority(const Thread& thread) {
    const uint32_t own = thread.io_priority.load(std::memory_order_relaxed);
    if (own >> kClassShift != kNone)
        return own;
    return kBestEffort << kClassShift | static_cast<uint32_t>(thread.nice.load() + 20) / 5;
}

}  // namespace

Result<uint64_t> sys_ioprio_set(int32_t which, int32_t who, int32_t priority) {
    const auto wanted = static_cast<uint32_t>(priority);
    TRY(check_priority(wanted));
    const Meant meant = TRY(check_which(which));
    const auto set = [wanted](Thread& thread) { return set_priority(thread, wanted); };
    // Linux takes a user of 0 for root here, and only here.
    if (meant == Meant::User)
        TRY(for_each_of_user(static_cast<uint32_t>(who), set));
    else
        TRY(for_each_meant(meant, who, set));
    return 0;
}

// Of several the best, which is the lowest number. Of one thread, what was set.
Result<uint64_t> sys_ioprio_get(int32_t which, int32_t who) {
    const Meant meant = TRY(check_which(which));
    uint32_t best = ~0u;
    TRY(for_each_meant(meant, who, [&](const Thread& thread) -> Result<> {
        best = std::min(best, meant == Meant::Process
                                  ? uint32_t{thread.io_priority.load(std::memory_order_relaxed)}
                                  : effective_priority(thread));
        return {};
    }));
    return best;
}

}  // namespace kernel
