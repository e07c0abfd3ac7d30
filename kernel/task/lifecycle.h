// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "lib/ref.h"
#include "lib/result.h"
#include "lib/units.h"
#include "mm/address_space.h"
#include "task/process.h"

namespace kernel {

// clone(2)'s arguments after both forms (clone, clone3) were read.
struct CloneArguments {
    uint64_t flags = 0;  // CLONE_*, without the exit signal
    uint32_t exit_signal = 0;
    UserAddr stack;  // the new stack pointer; none: the parent's
    UserAddr parent_tid, child_tid;
    UserAddr descriptor;  // CLONE_PIDFD: where its number goes
    uint64_t tls = 0;
    std::optional<OwnDescriptor> tls_descriptor;  // i386: instead of it
};

// Makes a process or thread that goes on after the current system call with result 0; its id. Every failure
// (Inval, Perm, Again, NoMem, Fault, TooManyFiles) leaves the caller as it was.
Result<int32_t> clone_current(const CloneArguments& arguments);

// The first process, pid 1, root, in the root directory, without memory: its only thread starts in the kernel
// with entry(null), not yet runnable. Boot only.
Result<Ref<Thread>> create_first_process(void (*entry)(void*));

// exit_group(2) and death by signal: every thread of the current process ends. `status` is wait4's word.
[[noreturn]] void exit_process(int32_t status);
// exit(2): the current thread alone; the last one ends the process. Where no exit_process() has settled it,
// the first thread's `status` is the process's.
[[noreturn]] void exit_thread(int32_t status);

// execve's point of no return: ends every other thread of the current process, waits for them, and lets the
// current one take the first one's id. Intr: the process is ending, or another thread execs.
Result<> become_only_thread();
// What can fail of the rest, before that point: NoMem before anything changed.
Result<> prepare_exec();
// The rest of it, after prepare_exec() and become_only_thread(): new memory, handlers reset, close-on-exec
// files closed, shared handlers and files unshared, the name (comm) set, vfork's parent woken,
// segment registers as a program of `abi` finds them.
void commit_exec(Ref<AddressSpace> space, Abi abi, Ref<Entry> executable, const char* name);

}  // namespace kernel
