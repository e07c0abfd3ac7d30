// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// futex(2)'s operations. The flags may stand beside them.
enum class FutexCommand : uint32_t {
    Wait = 0,
    Wake = 1,
    Requeue = 3,
    CompareRequeue = 4,
    WakeOp = 5,
    WaitBitset = 9,
    WakeBitset = 10,
};
inline constexpr uint32_t kFutexPrivate = 128, kFutexRealtime = 256;

}  // namespace kernel
