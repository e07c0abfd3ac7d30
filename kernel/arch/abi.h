// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/units.h"

namespace kernel {

// The two interfaces that programs are written for: x86-64's with SYSCALL, and i386's with INT 0x80. It is a
// property of an ELF file and of each system call, not of a thread: code of either may call the other's.
enum class Abi : uint8_t { X86_64 = 0, I386 = 1 };

// Where the memory of an i386 program ends, and what its system calls return as an address (Linux's
// IA32_PAGE_OFFSET).
inline constexpr uint64_t kI386End = 0xffff'e000;

// How much of the 64-bit half a program of either kind can have.
constexpr UserAddr user_end(Abi abi) {
    return UserAddr{abi == Abi::I386 ? kI386End : kUserEnd};
}

}  // namespace kernel
