// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/proc_process.h"
#include "fs/virtual_inode.h"

namespace kernel {

// /proc/PID, or /proc/PID/task/TID.
Result<Ref<Inode>> make_proc_process_directory(const Ref<FileSystem>& system, ProcSubject subject,
                                               bool of_thread);
// /proc/PID/fd and /proc/PID/task.
Result<Ref<Inode>> make_proc_descriptors(const Ref<FileSystem>& system, ProcSubject subject);
Result<Ref<Inode>> make_proc_threads(const Ref<FileSystem>& system, ProcSubject subject);

// /proc/PID/mem (fs/proc_memory_file.cpp).
Result<Ref<Inode>> make_proc_memory(const Ref<FileSystem>& system, const ProcSubject& subject,
                                    uint64_t number, Attributes attributes);

// Only the owner and those who may trace it look through a process's links (ptrace(2), PTRACE_MODE_READ).
// Access.
Result<> may_look_through(const ProcSubject& subject);

// Inode numbers: made of the process and what it is, so that the same file has the same number each time.
constexpr uint64_t proc_inode_number(int32_t pid, uint64_t what) {
    return static_cast<uint64_t>(pid) << 24 | what;
}

// Makes mount(2) know "proc".
void register_procfs();

}  // namespace kernel
