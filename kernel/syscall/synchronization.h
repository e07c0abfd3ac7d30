// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"
#include "syscall/abi_time.h"
#include "task/robust_list.h"

namespace kernel {

// `timeout` is a struct timespec, or for some operations a second count.
Result<uint64_t> sys_futex(UserAddr word, uint32_t operation, uint32_t value, UserIn<TimeSpec> timeout,
                           UserAddr second_word, uint32_t third_value);
Result<uint64_t> sys_membarrier(int32_t command, uint32_t flags, int32_t cpu);
Result<uint64_t> sys_set_robust_list(UserIn<RobustListHead> head, uint64_t size);
Result<uint64_t> sys_get_robust_list(int32_t tid, UserOut<UserLong> head, UserOut<UserLong> size);

}  // namespace kernel
