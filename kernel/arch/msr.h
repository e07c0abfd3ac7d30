// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Model-specific registers (SDM vol. 4).
enum class Msr : uint32_t {
    ApicBase = 0x1b,
    SysenterCs = 0x174,
    X2ApicFirst = 0x800,
    Efer = 0xc000'0080,
    Star = 0xc000'0081,
    Lstar = 0xc000'0082,
    Cstar = 0xc000'0083,
    SyscallMask = 0xc000'0084,
    FsBase = 0xc000'0100,
    GsBase = 0xc000'0101,
    KernelGsBase = 0xc000'0102,
};

[[gnu::always_inline]] inline uint64_t read_msr(Msr msr) {
    uint32_t low, high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return uint64_t{high} << 32 | low;
}
[[gnu::always_inline]] inline void write_msr(Msr msr, uint64_t value) {
    asm volatile("wrmsr" ::"c"(msr), "a"(static_cast<uint32_t>(value)),
                 "d"(static_cast<uint32_t>(value >> 32))
                 : "memory");
}

}  // namespace kernel
