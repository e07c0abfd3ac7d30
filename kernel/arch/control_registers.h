// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Bits of the control registers (SDM vol. 3, 2.5), of EFER (2.2.1) and of RFLAGS (2.3).
inline constexpr uint64_t kCr0Monitor = 1u << 1;
inline constexpr uint64_t kCr0Emulation = 1u << 2;
inline constexpr uint64_t kCr0TaskSwitched = 1u << 3;
inline constexpr uint64_t kCr0NumericError = 1u << 5;
inline constexpr uint64_t kCr0WriteProtect = 1u << 16;
inline constexpr uint64_t kCr0AlignmentMask = 1u << 18;

inline constexpr uint64_t kCr4MachineCheck = 1u << 6;
inline constexpr uint64_t kCr4GlobalPages = 1u << 7;
inline constexpr uint64_t kCr4Fxsave = 1u << 9;
inline constexpr uint64_t kCr4SimdExceptions = 1u << 10;
inline constexpr uint64_t kCr4Umip = 1u << 11;
inline constexpr uint64_t kCr4Xsave = 1u << 18;
inline constexpr uint64_t kCr4Smep = 1u << 20;
inline constexpr uint64_t kCr4Smap = 1u << 21;

inline constexpr uint64_t kEferSyscall = 1u << 0;
inline constexpr uint64_t kEferNoExecute = 1u << 11;

inline constexpr uint64_t kFlagsTrap = 1u << 8;
inline constexpr uint64_t kFlagsInterrupt = 1u << 9;
inline constexpr uint64_t kFlagsDirection = 1u << 10;
inline constexpr uint64_t kFlagsIopl = 3u << 12;
inline constexpr uint64_t kFlagsNestedTask = 1u << 14;
inline constexpr uint64_t kFlagsResume = 1u << 16;
inline constexpr uint64_t kFlagsAlignmentCheck = 1u << 18;

inline uint64_t read_cr0() {
    uint64_t value;
    asm volatile("movq %%cr0, %0" : "=r"(value));
    return value;
}
inline void write_cr0(uint64_t value) {
    asm volatile("movq %0, %%cr0" ::"r"(value) : "memory");
}
[[gnu::always_inline]] inline uint64_t read_cr2() {
    uint64_t value;
    asm volatile("movq %%cr2, %0" : "=r"(value));
    return value;
}
inline uint64_t read_cr3() {
    uint64_t value;
    asm volatile("movq %%cr3, %0" : "=r"(value));
    return value;
}
inline void write_cr3(uint64_t value) {
    asm volatile("movq %0, %%cr3" ::"r"(value) : "memory");
}
inline uint64_t read_cr4() {
    uint64_t value;
    asm volatile("movq %%cr4, %0" : "=r"(value));
    return value;
}
inline void write_cr4(uint64_t value) {
    asm volatile("movq %0, %%cr4" ::"r"(value) : "memory");
}

}  // namespace kernel
