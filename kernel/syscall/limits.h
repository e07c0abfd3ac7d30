// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "task/resource_limits.h"

namespace kernel {

Result<uint64_t> sys_getrlimit(uint32_t resource, UserOut<ResourceLimit> out);
Result<uint64_t> sys_setrlimit(uint32_t resource, UserIn<ResourceLimit> in);
Result<uint64_t> sys_prlimit64(int32_t pid, uint32_t resource, UserIn<ResourceLimit> in,
                               UserOut<ResourceLimit> out);

}  // namespace kernel
