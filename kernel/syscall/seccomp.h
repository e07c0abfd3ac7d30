// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

Result<uint64_t> sys_seccomp(uint32_t operation, uint32_t flags, UserAddr argument);

// prctl(PR_SET_SECCOMP)
Result<uint64_t> set_seccomp_mode(uint64_t mode, UserAddr program);

}  // namespace kernel
