// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "task/signal_info.h"

namespace kernel {

Result<uint64_t> sys_pidfd_open(int32_t pid, uint32_t flags);
Result<uint64_t> sys_pidfd_send_signal(int32_t descriptor, int32_t signal, UserIn<SignalInfo> info,
                                       uint32_t flags);

}  // namespace kernel
