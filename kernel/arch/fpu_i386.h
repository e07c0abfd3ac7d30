// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/fpu_image.h"

namespace kernel {

// What FSAVE writes (SDM vol. 1, figure 8-9), and Linux's two words behind it: the start of the FPU part of
// i386's signal frames (struct _fpstate_32). The modern image follows, and where the two differ this one
// counts.
struct FsaveArea {
    uint32_t control, status, tags;
    uint32_t instruction;
    uint32_t code_selector;  // and the opcode above it
    uint32_t operand;
    uint32_t data_selector;
    uint8_t registers[8][10];
    uint16_t status_again;
    uint16_t magic;  // 0: the modern image is there
};
static_assert(sizeof(FsaveArea) == 112);

// The x87 state of `from` in the old form. The selectors are not in the modern one.
FsaveArea to_fsave(const FxsaveArea& from, uint16_t code_selector, uint16_t data_selector);
// Puts it back.
void take_fsave(FxsaveArea& to, const FsaveArea& from);

}  // namespace kernel
