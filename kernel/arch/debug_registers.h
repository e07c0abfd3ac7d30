// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Keeps hardware breakpoints off for a scope: entry code that runs into one on data that entry itself uses
// would nest for ever. Always inlined, for .noinstr.text.
class BreakpointsOff {
public:
    [[gnu::always_inline]] BreakpointsOff() {
        asm volatile("movq %%dr7, %0" : "=r"(control_));
        write(kNoneEnabled);
    }
    [[gnu::always_inline]] ~BreakpointsOff() { write(control_); }
    BreakpointsOff(const BreakpointsOff&) = delete;
    BreakpointsOff& operator=(const BreakpointsOff&) = delete;

private:
    static constexpr uint64_t kNoneEnabled = 0x400;  // bit 10 reads as one (SDM vol. 3, figure 17-1)
    [[gnu::always_inline]] static void write(uint64_t value) {
        asm volatile("movq %0, %%dr7" ::"r"(value) : "memory");
    }
    uint64_t control_;
};

// DR6: why #DB was raised. Sticky, so it is reset after each.
inline constexpr uint64_t kDebugSingleStep = 1u << 14;
[[gnu::always_inline]] inline uint64_t take_debug_status() {
    constexpr uint64_t kReset = 0xffff'0ff0;
    uint64_t status;
    asm volatile("movq %%dr6, %0" : "=r"(status));
    asm volatile("movq %0, %%dr6" ::"r"(kReset));
    return status;
}

}  // namespace kernel
