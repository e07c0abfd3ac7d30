// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/owned.h"
#include "lib/result.h"

namespace kernel {

// One thread's x87, SSE and AVX registers, in XSAVE's standard form (FXSAVE's where the CPU has no XSAVE).
// The kernel itself is compiled without them. Saved at every switch of user threads (no lazy switching:
// LazyFP, CVE-2018-3665).
class FpuState {
public:
    // The registers as execve leaves them: FCW 0x37f, MXCSR 0x1f80.
    static Result<Owned<FpuState>> create();
    // A copy, for fork; if `live` belongs to the running thread it must have been saved.
    Result<Owned<FpuState>> clone() const;
    ~FpuState();
    FpuState(const FpuState&) = delete;
    FpuState& operator=(const FpuState&) = delete;

    void save();
    void restore() const;
    void reset();

    // The image for a signal frame or ptrace: size() bytes in Linux's layout (FXSAVE area, XSAVE header,
    // extended parts), with the software-reserved bytes that signal frames carry.
    static size_t size();
    std::span<const uint8_t> image() const;
    // Takes an image that a program wrote; reserved bits that would fault in XRSTOR are refused with Inval.
    Result<> load_image(std::span<const uint8_t> bytes);

private:
    FpuState() = default;
    uint8_t* area_ = nullptr;  // 64-byte aligned
};

// Finds XSAVE's size and enables it on this CPU; the boot CPU first.
void initialize_fpu();
// XCR0 of user threads, 0 without XSAVE.
uint64_t fpu_features();

}  // namespace kernel
