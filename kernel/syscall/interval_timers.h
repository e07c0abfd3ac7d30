// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "syscall/abi_time.h"

namespace kernel {

// struct itimerval
struct IntervalSetting {
    TimeVal interval, left;
};
static_assert(sizeof(IntervalSetting) == 32);

Result<uint64_t> sys_getitimer(int32_t which, UserOut<IntervalSetting> out);
Result<uint64_t> sys_setitimer(int32_t which, UserIn<IntervalSetting> in, UserOut<IntervalSetting> old);
Result<uint64_t> sys_alarm(uint32_t seconds);

}  // namespace kernel
