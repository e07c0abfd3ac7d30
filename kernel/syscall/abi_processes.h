// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "syscall/abi_time.h"

namespace kernel {

// struct rusage
struct ResourceUsage {
    TimeVal user_time, system_time;
    int64_t max_resident_kib;
    int64_t not_counted[11];  // faults, blocks, messages, signals
    int64_t voluntary_switches, involuntary_switches;
};
static_assert(sizeof(ResourceUsage) == 144);

// struct tms, in 1/100 s
struct ProcessTimes {
    int64_t user, system, children_user, children_system;
};
static_assert(sizeof(ProcessTimes) == 32);

// struct clone_args, version 2
struct CloneArgs {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    uint64_t set_tid, set_tid_size;
    uint64_t cgroup;
};
static_assert(sizeof(CloneArgs) == 88);
inline constexpr uint64_t kCloneArgsFirstSize = 64;

}  // namespace kernel
