// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"
#include "syscall/abi_time.h"

namespace kernel {

// sleeping.cpp
Result<uint64_t> sys_nanosleep(UserIn<TimeSpec> wanted, UserOut<TimeSpec> left);
Result<uint64_t> sys_clock_nanosleep(ClockId clock, int32_t flags, UserIn<TimeSpec> wanted,
                                     UserOut<TimeSpec> left);

// scheduling.cpp
Result<uint64_t> sys_sched_yield();
Result<uint64_t> sys_sched_setaffinity(int32_t tid, uint32_t bytes, UserAddr mask);
Result<uint64_t> sys_sched_getaffinity(int32_t tid, uint32_t bytes, UserOut<UserLong> mask);
Result<uint64_t> sys_getcpu(UserOut<uint32_t> cpu, UserOut<uint32_t> node);
Result<uint64_t> sys_getpriority(int32_t which, int32_t who);
Result<uint64_t> sys_setpriority(int32_t which, int32_t who, int32_t nice);

// io_priority.cpp
Result<uint64_t> sys_ioprio_set(int32_t which, int32_t who, int32_t priority);
Result<uint64_t> sys_ioprio_get(int32_t which, int32_t who);

// scheduling_policy.cpp
Result<uint64_t> sys_sched_setparam(int32_t tid, UserIn<int32_t> priority);
Result<uint64_t> sys_sched_getparam(int32_t tid, UserOut<int32_t> priority);
Result<uint64_t> sys_sched_setscheduler(int32_t tid, int32_t policy, UserIn<int32_t> priority);
Result<uint64_t> sys_sched_getscheduler(int32_t tid);
Result<uint64_t> sys_sched_get_priority_max(int32_t policy);
Result<uint64_t> sys_sched_get_priority_min(int32_t policy);
Result<uint64_t> sys_sched_rr_get_interval(int32_t tid, UserOut<TimeSpec> out);

}  // namespace kernel
