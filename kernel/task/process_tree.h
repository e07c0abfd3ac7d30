// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"

namespace kernel {

class Process;
class Thread;

// The pid table and the family tree: who is whose parent, group and session. One lock for all of it. Any
// thread.
class ProcessTree {
public:
    // The lock, for those who walk the links of Process.
    static SpinLock& lock();

    // By pid or tid; null where there is none.
    static Ref<Process> find_process(int32_t pid);
    static Ref<Thread> find_thread(int32_t tid);
    // The lowest pid of a living or zombie process above `after`, 0 where there is none: /proc's listing.
    static int32_t next_process(int32_t after);
    static unsigned process_count_of(uint32_t uid);  // RLIMIT_NPROC
    static unsigned count();                         // processes, zombies included
    static Ref<Process> init();

    // With the lock held by the caller. The process with the lowest pid above `after`, zombies too; null
    // where there is none.
    static Process* next_locked(int32_t after);
    // Whether a process group is orphaned: no member has a parent outside the group but in its session
    // (POSIX 3.266).
    static bool is_orphaned_locked(int32_t group);
};

}  // namespace kernel
