// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"

namespace kernel {

// `timeout` is a struct timespec, or for some operations a second count.
Result<uint64_t> sys_futex(UserAddr word, uint32_t operation, uint32_t value, uint64_t timeout,
                           UserAddr second_word, uint32_t third_value);
Result<uint64_t> sys_set_robust_list(UserAddr head, uint64_t size);
Result<uint64_t> sys_get_robust_list(int32_t tid, UserOut<uint64_t> head, UserOut<uint64_t> size);

}  // namespace kernel
