// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel {

// ioperm(2) and iopl(2) for the current thread. Privilege is CAP_SYS_RAWIO, asked only where Linux asks.
// Kernels that were built with IOPERM=off answer NoSys to both (pio/off.cpp).
Result<uint64_t> sys_ioperm(uint64_t from, uint64_t num, int32_t turn_on);
Result<uint64_t> sys_iopl(uint32_t level);

}  // namespace kernel
