// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "fs/entry.h"
#include "fs/file_table.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/spin_lock.h"
#include "mm/address_space.h"
#include "task/resource_limits.h"
#include "task/signal_actions.h"
#include "task/thread.h"
#include "task/wait_queue.h"

namespace kernel {

class Terminal;

// The place in the file system that a process sees: clone(CLONE_FS) shares it.
class FileSystemContext : public RefCounted<FileSystemContext> {
public:
    SpinLock lock{LockRank::Process};
    Ref<Entry> root;
    Ref<Entry> working_directory;
    std::atomic<uint32_t> umask{022};
};

// What a process leaves behind, and how it stopped or went on: wait4's status word.
struct ExitStatus {
    static constexpr int32_t exited(int32_t code) { return (code & 0xff) << 8; }
    static constexpr int32_t killed(uint32_t signal, bool dumped) {
        return static_cast<int32_t>(signal | (dumped ? 0x80 : 0));
    }
    static constexpr int32_t stopped(uint32_t signal) { return static_cast<int32_t>(signal << 8 | 0x7f); }
    static constexpr int32_t kContinued = 0xffff;
};

// A thread group: what Linux calls a process. Its id is the first thread's.
class Process : public RefCounted<Process> {
public:
    ~Process();
    int32_t id() const { return id_; }

    // Replaced by execve under `lock`; a reader takes its own Ref.
    Ref<AddressSpace> address_space() const;
    void set_address_space(Ref<AddressSpace> space);
    // Constant for the process's life, except that execve unshares them; null once it is a zombie.
    Ref<FileTable> files;
    Ref<FileSystemContext> file_system;
    Ref<SignalActions> actions;  // handlers, and the lock of all signal state
    PendingSignals pending;      // sent to the whole process, under actions->lock

    Ref<Entry> executable;  // /proc/PID/exe
    ResourceLimits limits;
    mutable SpinLock lock{LockRank::Process};

    // The family tree, all under LockRank::ProcessTree (task/process_tree.h).
    Process* parent = nullptr;
    List<Thread, &Thread::process_link> threads;
    ListLink sibling_link;
    int32_t group = 0;
    int32_t session = 0;
    Ref<Terminal> terminal;     // the controlling one
    bool has_executed = false;  // setpgid's EACCES
    bool is_subreaper = false;
    uint32_t exit_signal = 17;
    WaitQueue child_changed;  // wait4 sleeps here

    std::atomic<bool> exiting{false};
    bool zombie = false;
    int32_t exit_status = 0;  // wait4's word
    bool stopped = false;
    int32_t stop_report = 0;  // a stop or continue that wait4 has not reported yet; 0 where there is none

    Nanoseconds start_time = 0;                                            // monotonic
    std::atomic<uint64_t> dead_user_time{0}, dead_system_time{0};          // of threads that ended
    std::atomic<uint64_t> children_user_time{0}, children_system_time{0};  // of children that were waited for
    std::atomic<bool> dumpable{true};

private:
    friend class ProcessTree;
    int32_t id_ = 0;
    Ref<AddressSpace> space_;
};

}  // namespace kernel
