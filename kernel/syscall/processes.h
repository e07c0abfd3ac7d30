// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"
#include "syscall/abi_processes.h"
#include "task/signal_info.h"

namespace kernel {

// processes.cpp
Result<uint64_t> sys_clone(uint64_t flags, UserAddr stack, UserAddr parent_tid, UserAddr child_tid,
                           uint64_t tls);
Result<uint64_t> sys_clone3(UserAddr arguments, uint64_t size);
Result<uint64_t> sys_fork();
Result<uint64_t> sys_vfork();
Result<uint64_t> sys_exit(int32_t code);
Result<uint64_t> sys_exit_group(int32_t code);
Result<uint64_t> sys_set_tid_address(UserAddr word);

// process_wait.cpp
Result<uint64_t> sys_wait4(int32_t pid, UserOut<int32_t> status, uint32_t options,
                           UserOut<ResourceUsage> usage);
Result<uint64_t> sys_waitid(int32_t which, int32_t id, UserOut<SignalInfo> info, uint32_t options,
                            UserOut<ResourceUsage> usage);
Result<uint64_t> sys_getrusage(int32_t who, UserOut<ResourceUsage> usage);
Result<uint64_t> sys_times(UserOut<ProcessTimes> out);

// process_ids.cpp
Result<uint64_t> sys_getpid();
Result<uint64_t> sys_gettid();
Result<uint64_t> sys_getppid();
Result<uint64_t> sys_getpgrp();
Result<uint64_t> sys_getpgid(int32_t pid);
Result<uint64_t> sys_setpgid(int32_t pid, int32_t group);
Result<uint64_t> sys_getsid(int32_t pid);
Result<uint64_t> sys_setsid();

}  // namespace kernel
