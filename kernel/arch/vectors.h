// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// The vectors that the kernel hands out itself (arch/vectors.inc).
inline constexpr uint8_t kNmiVector = 0x02;
inline constexpr uint8_t kFirstIsaVector = 0x30;
inline constexpr uint8_t kTimerVector = 0xf0;
inline constexpr uint8_t kKickVector = 0xf1;
inline constexpr uint8_t kCrossCallVector = 0xf2;
inline constexpr uint8_t kSpuriousVector = 0xff;  // its low four bits are ones, as old APICs demand

}  // namespace kernel
