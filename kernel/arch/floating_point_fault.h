// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// The si_code of SIGFPE for unmasked exception flags; x87's status word and MXCSR number them alike (SDM vol.
// 1, 8.1.3.3 and 10.2.3). The order is Linux's. 0 where none is set, which a program may cause by FWAIT and a
// race of its own.
constexpr int floating_point_code(uint32_t flags) {
    if (flags & 0x01)
        return 7;  // FPE_FLTINV
    if (flags & 0x04)
        return 3;  // FPE_FLTDIV
    if (flags & 0x08)
        return 4;  // FPE_FLTOVF
    if (flags & 0x12)
        return 5;  // FPE_FLTUND: a denormal operand counts as one
    if (flags & 0x20)
        return 6;  // FPE_FLTRES
    return 0;
}

// Read the registers, which are still the program's: nothing has switched since the exception.
inline int x87_fault_code() {
    uint16_t status, control;
    asm volatile("fnstsw %0; fnstcw %1" : "=m"(status), "=m"(control));
    return floating_point_code(status & ~control);
}
inline int simd_fault_code() {
    uint32_t mxcsr;
    asm volatile("stmxcsr %0" : "=m"(mxcsr));
    return floating_point_code(mxcsr & ~(mxcsr >> 7));
}

}  // namespace kernel
