// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "syscall/abi_time.h"

// Timers that are descriptors.
namespace kernel {

Result<uint64_t> sys_timerfd_create(ClockId clock, uint32_t flags);
Result<uint64_t> sys_timerfd_settime(int32_t descriptor, uint32_t flags, UserIn<TimerSpec> wanted,
                                     UserOut<TimerSpec> old);
Result<uint64_t> sys_timerfd_gettime(int32_t descriptor, UserOut<TimerSpec> out);

}  // namespace kernel
