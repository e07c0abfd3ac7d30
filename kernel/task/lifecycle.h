// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

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
    uint64_t tls = 0;
    bool has_tls = false;
};

// Makes a process or thread that goes on after the current system call with result 0; its id. Every failure
// (Inval, Again, NoMem, Fault) leaves the caller as it was.
Result<int32_t> clone_current(const CloneArguments& arguments);

// The first process, pid 1, with root's credentials and an empty descriptor table, but without memory. Its
// thread is not yet runnable; it starts in the kernel, at start(nullptr) on its own stack, which executes
// /init and then calls enter_user_mode() (exec/first_program.cpp). Boot only.
Result<Ref<Thread>> create_first_process(void (*start)(void*));

// exit_group(2) and death by signal: every thread of the current process ends. `status` is wait4's word.
[[noreturn]] void exit_process(int32_t status);
// exit(2): the current thread alone; the last one ends the process.
[[noreturn]] void exit_thread(int32_t code);

// execve's point of no return: ends every other thread of the current process, waits for them, and lets the
// current one take the leader's id. Interrupted (by a group exit) fails with Intr.
Result<> become_only_thread();
// The rest of it: new memory, handlers reset, close-on-exec files closed, shared handlers and files unshared,
// the name set, vfork's parent woken. NoMem before anything changed.
Result<> prepare_exec();
void commit_exec(Ref<AddressSpace> space, Ref<Entry> executable, const char* name);

}  // namespace kernel
