// SPDX-License-Identifier: Apache-2.0
#include "task/cpu_time.h"

#include "arch/cpu.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/scheduler.h"

namespace kernel {

Usage process_usage(const Process& process) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    Usage sum = process.dead_usage.get();
    for (const Thread& thread : const_cast<Process&>(process).threads)
        sum = sum + scheduler::usage_of(thread);
    return sum;
}

Nanoseconds process_cpu_time(const Process& process) {
    return process_usage(process).time;
}

Nanoseconds thread_cpu_time(const Thread& thread) {
    return scheduler::usage_of(thread).time;
}

// The inverted id above three bits: whether it is a thread's, and which of the three clocks, which are one
// here.
Result<CpuClock> find_cpu_clock(int32_t clock) {
    constexpr int32_t kIsThread = 4, kWhich = 3;
    const int32_t id = ~(clock >> 3);
    if ((clock & kWhich) == kWhich)
        return fail(Errno::Inval);
    Thread& self = current_thread();
    if (clock & kIsThread) {
        Ref<Thread> thread = id == 0 ? Ref<Thread>::share(&self) : ProcessTree::find_thread(id);
        if (!thread || &thread->process() != &self.process())
            return fail(Errno::Inval);
        return CpuClock{self.process_ref(), std::move(thread)};
    }
    Ref<Process> process = id == 0 ? self.process_ref() : ProcessTree::find_process(id);
    if (!process)
        return fail(Errno::Inval);
    return CpuClock{std::move(process), nullptr};
}

Result<Nanoseconds> cpu_clock_of_id(int32_t clock) {
    const CpuClock found = TRY(find_cpu_clock(clock));
    return found.thread ? thread_cpu_time(*found.thread) : process_cpu_time(*found.process);
}

}  // namespace kernel
