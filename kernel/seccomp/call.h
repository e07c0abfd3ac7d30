// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "arch/trap_frame.h"

namespace kernel::seccomp {

// linux/audit.h
inline constexpr uint32_t kArchX86_64 = 0xc000'003e, kArchI386 = 0x4000'0003;
constexpr uint32_t arch_of(Abi abi) {
    return abi == Abi::I386 ? kArchI386 : kArchX86_64;
}

// struct seccomp_data: one system call as filters and listeners see it.
struct Call {
    int32_t number;
    uint32_t arch;
    uint64_t instruction_pointer;
    uint64_t arguments[6];

    static Call of(const TrapFrame& frame);
};
static_assert(sizeof(Call) == 64 && offsetof(Call, arguments) == 16);

}  // namespace kernel::seccomp
