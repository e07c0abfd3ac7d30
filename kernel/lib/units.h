// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace kernel {

inline constexpr uint64_t kPageSize = 4096;
inline constexpr unsigned kPageShift = 12;

constexpr uint64_t page_floor(uint64_t bytes) {
    return bytes & ~(kPageSize - 1);
}
// Requires bytes <= 2^64 - 4096.
constexpr uint64_t page_ceil(uint64_t bytes) {
    return page_floor(bytes + kPageSize - 1);
}

// An address of physical memory, in bytes.
class PhysAddr {
public:
    constexpr PhysAddr() = default;
    constexpr explicit PhysAddr(uint64_t value) : value_(value) {}
    constexpr uint64_t value() const { return value_; }
    friend constexpr auto operator<=>(PhysAddr, PhysAddr) = default;
    friend constexpr PhysAddr operator+(PhysAddr a, uint64_t bytes) { return PhysAddr{a.value_ + bytes}; }

private:
    uint64_t value_ = 0;
};

// An address as a program gave it: not yet known to lie in the user half, never to be dereferenced
// (mm/user_pointer.h does that).
class UserAddr {
public:
    constexpr UserAddr() = default;
    constexpr explicit UserAddr(uint64_t value) : value_(value) {}
    constexpr uint64_t value() const { return value_; }
    constexpr explicit operator bool() const { return value_ != 0; }
    friend constexpr auto operator<=>(UserAddr, UserAddr) = default;
    friend constexpr UserAddr operator+(UserAddr a, uint64_t bytes) { return UserAddr{a.value_ + bytes}; }
    friend constexpr uint64_t operator-(UserAddr a, UserAddr b) { return a.value_ - b.value_; }

private:
    uint64_t value_ = 0;
};

// The user half of the 48-bit address space without its last page, as Linux's TASK_SIZE_MAX: a SYSCALL there
// would leave a non-canonical return address (the SYSRET problem).
inline constexpr uint64_t kUserEnd = 0x0000'7fff'ffff'f000;

// Time as the kernel counts it: nanoseconds since boot (monotonic) or since 1970 (realtime).
using Nanoseconds = uint64_t;
inline constexpr Nanoseconds kSecond = 1'000'000'000;
inline constexpr Nanoseconds kNever = ~Nanoseconds{0};

}  // namespace kernel
