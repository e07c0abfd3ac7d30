// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "syscall/abi_time.h"

namespace kernel {

Result<uint64_t> sys_clock_gettime(ClockId clock, UserOut<TimeSpec> out);
Result<uint64_t> sys_clock_settime(ClockId clock, UserIn<TimeSpec> in);
Result<uint64_t> sys_clock_getres(ClockId clock, UserOut<TimeSpec> out);
Result<uint64_t> sys_gettimeofday(UserOut<TimeVal> out, UserOut<uint64_t> zone);
Result<uint64_t> sys_settimeofday(UserIn<TimeVal> in, UserIn<uint64_t> zone);
Result<uint64_t> sys_time(UserOut<int64_t> out);

// The time that `clock` shows now; Inval for a clock that does not exist.
Result<Nanoseconds> read_clock(ClockId clock);

}  // namespace kernel
