// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arch/clock.h"
#include "arch/cpu.h"
#include "syscall/clocks.h"
#include "syscall/i386_handlers.h"
#include "syscall/limits.h"
#include "syscall/processes.h"
#include "syscall/scheduling.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {

// The last two arguments change places (Linux's CLONE_BACKWARDS).
Result<uint64_t> i386_clone(uint64_t flags, UserAddr stack, UserAddr parent_tid, UserAddr tls,
                            UserAddr child_tid) {
    return sys_clone(flags, stack, parent_tid, child_tid, tls.value());
}

Result<uint64_t> i386_waitpid(int32_t pid, UserOut<int32_t> status, uint32_t options) {
    return sys_wait4(pid, status, options, {});
}

Result<uint64_t> i386_nice(int32_t more) {
    constexpr int32_t kNiceProcess = 0, kLeast = -20, kMost = 19, kStep = 40;
    const int32_t now = current_thread().nice.load();
    const int32_t wanted = std::clamp(now + std::clamp(more, -kStep, kStep), kLeast, kMost);
    Result<uint64_t> set = sys_setpriority(kNiceProcess, 0, wanted);
    // setpriority(2) tells the two cases of too little right apart, nice(2) does not.
    if (!set && set.error() == Errno::Access)
        return fail(Errno::Perm);
    return set;
}

// A limit that the old form cannot say is its largest number, also where there is none.
Result<uint64_t> i386_getrlimit(uint32_t resource, UserOut<I386ResourceLimit> out) {
    constexpr uint64_t kMost = 0x7fff'ffff;
    if (resource >= static_cast<uint32_t>(Resource::Count))
        return fail(Errno::Inval);
    const Process& process = current_thread().process();
    ResourceLimit limit;
    {
        const SpinLock::Guard guard = process.lock.lock();
        limit = process.limits[static_cast<Resource>(resource)];
    }
    TRY(out.write({static_cast<uint32_t>(std::min(limit.soft, kMost)),
                   static_cast<uint32_t>(std::min(limit.hard, kMost))}));
    return 0;
}

Result<uint64_t> i386_stime(UserIn<int32_t> seconds) {
    const TimeSpec wanted{TRY(seconds.read()), 0};
    const Nanoseconds time = TRY(wanted.duration());
    if (!current_thread().credentials().has(Capability::SysTime))
        return fail(Errno::Perm);
    set_realtime(time);
    return 0;
}

// FS and GS have no base of their own in 32-bit code, and none of the other codes is offered here.
Result<uint64_t> i386_arch_prctl(int32_t, uint64_t) {
    return fail(Errno::Inval);
}

}  // namespace kernel
