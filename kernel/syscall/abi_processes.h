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

    struct Narrow {
        TimeVal::Narrow user_time, system_time;
        int32_t max_resident_kib;
        int32_t not_counted[11];
        int32_t voluntary_switches, involuntary_switches;
    };
    Narrow narrow() const {
        return {.user_time = user_time.narrow(),
                .system_time = system_time.narrow(),
                .max_resident_kib = static_cast<int32_t>(max_resident_kib),
                .not_counted = {},
                .voluntary_switches = static_cast<int32_t>(voluntary_switches),
                .involuntary_switches = static_cast<int32_t>(involuntary_switches)};
    }
};
static_assert(sizeof(ResourceUsage) == 144 && sizeof(ResourceUsage::Narrow) == 72);

// struct tms, in 1/100 s
struct ProcessTimes {
    int64_t user, system, children_user, children_system;

    struct Narrow {
        int32_t user, system, children_user, children_system;
    };
    Narrow narrow() const {
        return {static_cast<int32_t>(user), static_cast<int32_t>(system), static_cast<int32_t>(children_user),
                static_cast<int32_t>(children_system)};
    }
};
static_assert(sizeof(ProcessTimes) == 32 && sizeof(ProcessTimes::Narrow) == 16);

// struct clone_args, version 2
struct CloneArgs {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    uint64_t set_tid, set_tid_size;
    uint64_t cgroup;
};
static_assert(sizeof(CloneArgs) == 88);
inline constexpr uint64_t kCloneArgsFirstSize = 64;

}  // namespace kernel
