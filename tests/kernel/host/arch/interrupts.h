// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Host programs have no interrupts to disable.
using InterruptState = uint64_t;
inline constexpr uint64_t kInterruptFlag = 1u << 9;

inline InterruptState interrupt_state() {
    return kInterruptFlag;
}
inline bool interrupts_enabled() {
    return true;
}
inline void disable_interrupts() {}
inline void enable_interrupts() {}
inline InterruptState save_and_disable_interrupts() {
    return kInterruptFlag;
}
inline void restore_interrupts(InterruptState) {}

}  // namespace kernel
