// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "lib/units.h"
#include "task/usage.h"

namespace kernel {

class Process;
class Thread;

// What was used so far, up to now for threads that run. Any context but NMI; takes LockRank::Signals.
Usage process_usage(const Process& process);
Nanoseconds process_cpu_time(const Process& process);
Nanoseconds thread_cpu_time(const Thread& thread);

// A clock of a process or thread as clock_getcpuclockid(3) numbers it.
struct CpuClock {
    Ref<Process> process;
    Ref<Thread> thread;  // null: the process's
};
// Inval where there is none, or it is a thread of another process.
Result<CpuClock> find_cpu_clock(int32_t clock);
Result<Nanoseconds> cpu_clock_of_id(int32_t clock);

}  // namespace kernel
