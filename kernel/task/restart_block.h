// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel {

// How a system call goes on that was interrupted by a signal without a handler and cannot simply run again,
// because its time-out is relative: restart_syscall(2) calls `resume` with what the call noted.
struct RestartBlock {
    Result<uint64_t> (*resume)(const RestartBlock& block) = nullptr;
    uint64_t notes[5] = {};
};

}  // namespace kernel
