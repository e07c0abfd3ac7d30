// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"
#include "task/pid_table.h"

namespace kernel {

class Process;
class Thread;

// The pid table and the family tree: who is whose parent, group and session. One lock for all of it; the tree
// holds a reference to each process until it was waited for. Any thread. Functions that end in _locked want
// the lock to be held.
class ProcessTree {
public:
    // The lock, for those who walk the links of Process.
    static SpinLock& lock();

    // By pid or tid; null where there is none.
    static Ref<Process> find_process(int32_t pid);
    static Ref<Thread> find_thread(int32_t tid);
    static Process* find_process_locked(int32_t pid);
    // The lowest pid of a living or zombie process above `after`, 0 where there is none: /proc's listing.
    static int32_t next_process(int32_t after);
    static Process* next_locked(int32_t after);
    static unsigned thread_count_of(uint32_t uid);  // RLIMIT_NPROC counts threads
    static unsigned thread_count();
    static bool is_in_use(int32_t id);  // by a process, thread, group or session
    static int32_t newest_id();         // the one handed out last, /proc/loadavg's
    static Ref<Process> init();

    // An id for a thread to be; release_id() if it comes to nothing. Again, NoMem.
    static Result<int32_t> reserve_id();
    static void release_id(int32_t id);
    static void release_id_locked(int32_t id);
    // The id of a thread that has ended stays in use until its tracer was told.
    static void keep_id_locked(int32_t id);
    // Gives the id, which was reserved, to a thread that has not run. A process joins the tree as a child of
    // the current one, or as its sibling, in its group and session. Intr: the current process is ending or
    // execs, and gets no more threads or children.
    static Result<> add_process(Process& process, Thread& first, int32_t id, bool as_sibling);
    static void add_first_process(Process& process, Thread& first, int32_t id);
    static Result<> add_thread(Thread& thread, int32_t id);
    // A thread that ends is found no more. True: it was the last one of its process, which is a zombie from
    // here on.
    static bool remove_thread_locked(Thread& thread);
    // Takes a zombie out of the tree; the caller gets the tree's reference, to be dropped without the lock.
    [[nodiscard]] static Ref<Process> remove_process_locked(Process& zombie);
    // execve of another thread than the first, which has ended: the caller takes over its id.
    static void take_leader_id(Thread& thread);

    static void set_group_locked(Process& process, int32_t group);
    static void set_session_locked(Process& process, int32_t session);
    static bool group_exists_locked(int32_t group, int32_t session);
    // Nobody outside the group could continue it (setpgid(2), POSIX 3.264); `leaving` does not count any
    // more.
    static bool is_orphaned_locked(int32_t group, const Process* leaving = nullptr);
    static bool has_stopped_locked(int32_t group);

private:
    static void enter_locked(Process& process, Thread& first, int32_t id);
};

}  // namespace kernel
