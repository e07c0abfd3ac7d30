// SPDX-License-Identifier: Apache-2.0
#include "arch/fpu.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "arch/control_registers.h"
#include "arch/cpuid.h"
#include "arch/fpu_image.h"

namespace kernel {
namespace {

// SDM vol. 1, 13.1: x87, SSE, AVX, AVX-512's three. Others are not offered to programs: CPUID shows them
// XCR0.
constexpr uint64_t kSupported = 0xe7;
constexpr std::align_val_t kAlignment{64};

// The same on all CPUs; written by the boot CPU.
constinit uint64_t features = 0;
constinit size_t state_bytes = sizeof(FxsaveArea);

void write_xcr0(uint64_t value) {
    asm volatile("xsetbv" ::"c"(0), "a"(static_cast<uint32_t>(value)),
                 "d"(static_cast<uint32_t>(value >> 32)));
}

uint8_t* allocate_area() {
    return static_cast<uint8_t*>(::operator new(FpuState::size(), kAlignment, std::nothrow));
}

}  // namespace

void initialize_fpu() {
    constexpr uint32_t kHasXsave = 1u << 26;  // CPUID 1, ECX
    constexpr uint32_t kXsaveLeaf = 0xd;
    asm volatile("fninit");
    if (!(cpuid(1).ecx & kHasXsave))
        return;
    write_cr4(read_cr4() | kCr4Xsave);
    const CpuidLeaf all = cpuid(kXsaveLeaf);
    features = (uint64_t{all.edx} << 32 | all.eax) & kSupported;
    write_xcr0(features);
    state_bytes = cpuid(kXsaveLeaf).ebx;  // for what XCR0 enables now
}

uint64_t fpu_features() {
    return features;
}

size_t FpuState::size() {
    return features != 0 ? state_bytes + sizeof kXstateEndMark : state_bytes;
}

Result<Owned<FpuState>> FpuState::create() {
    Owned<FpuState> state{new (std::nothrow) FpuState};
    if (!state)
        return fail(Errno::NoMem);
    state->area_ = allocate_area();
    if (!state->area_)
        return fail(Errno::NoMem);
    state->reset();
    return state;
}

Result<Owned<FpuState>> FpuState::clone() const {
    Owned<FpuState> state = TRY(create());
    std::memcpy(state->area_, area_, size());
    return state;
}

FpuState::~FpuState() {
    ::operator delete(area_, kAlignment);
}

void FpuState::save() {
    if (features != 0)
        asm volatile("xsave64 (%0)" ::"r"(area_), "a"(static_cast<uint32_t>(features)), "d"(0) : "memory");
    else
        asm volatile("fxsave64 (%0)" ::"r"(area_) : "memory");
}

void FpuState::restore() const {
    if (features != 0)
        asm volatile("xrstor64 (%0)" ::"r"(area_), "a"(static_cast<uint32_t>(features)), "d"(0) : "memory");
    else
        asm volatile("fxrstor64 (%0)" ::"r"(area_) : "memory");
}

void FpuState::reset() {
    reset_fpu_image({area_, size()}, features);
}

std::span<const uint8_t> FpuState::image() const {
    return {area_, size()};
}

Result<> FpuState::load_image(std::span<const uint8_t> bytes) {
    return load_fpu_image({area_, size()}, features, bytes);
}

}  // namespace kernel
