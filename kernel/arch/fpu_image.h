// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/result.h"

namespace kernel {

// The memory image of the extended state: what XSAVE writes, with the words that Linux puts into the bytes
// which are left to software (arch/x86/include/uapi/asm/sigcontext.h), so that one image serves the CPU,
// signal frames and ptrace.

// SDM vol. 1, table 10-2.
struct FxsaveArea {
    uint16_t control;
    uint16_t status;
    uint8_t tags;
    uint8_t reserved;
    uint16_t opcode;
    uint64_t instruction;
    uint64_t operand;
    uint32_t mxcsr;
    uint32_t mxcsr_mask;
    uint8_t registers[384];
    uint8_t unused[48];
    // Linux's struct _fpx_sw_bytes.
    uint32_t magic;
    uint32_t extended_bytes;
    uint64_t features;
    uint32_t state_bytes;
    uint32_t padding[7];
};
static_assert(sizeof(FxsaveArea) == 512 && offsetof(FxsaveArea, magic) == 464);

// Behind it where the CPU has XSAVE (SDM vol. 1, 13.4.2).
struct XsaveHeader {
    uint64_t present;
    uint64_t compaction;
    uint64_t reserved[6];
};
static_assert(sizeof(XsaveHeader) == 64);

inline constexpr uint32_t kXstateMagic = 0x46505853;
inline constexpr uint32_t kXstateEndMark = 0x46505845;  // the last four bytes of the image
inline constexpr uint64_t kLegacyFeatures = 3;          // x87 and SSE

// The image of registers as execve leaves them. `features`: XCR0, 0 without XSAVE, when `image` is an
// FxsaveArea alone.
void reset_fpu_image(std::span<uint8_t> image, uint64_t features);
// Takes what a program wrote: a whole image, or without Linux's magic numbers an FxsaveArea. Inval where the
// CPU would refuse to load it; `image` is as before then.
Result<> load_fpu_image(std::span<uint8_t> image, uint64_t features, std::span<const uint8_t> bytes);

}  // namespace kernel
