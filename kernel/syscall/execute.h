// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"

namespace kernel {

Result<uint64_t> sys_execve(UserString path, UserIn<UserLong> arguments, UserIn<UserLong> environment);
Result<uint64_t> sys_execveat(int32_t directory, UserString path, UserIn<UserLong> arguments,
                              UserIn<UserLong> environment, int32_t flags);

}  // namespace kernel
