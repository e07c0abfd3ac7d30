// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu_features.h"

#include <cstring>

#include "arch/control_registers.h"
#include "arch/cpuid.h"

namespace kernel {

namespace {

// CPUID leaf 7.
constexpr uint32_t kHasSmep = 1u << 7;   // EBX
constexpr uint32_t kHasSmap = 1u << 20;  // EBX
constexpr uint32_t kHasUmip = 1u << 2;   // ECX

CpuidLeaf structured_features() {
    constexpr uint32_t kLeaf = 7;
    return cpuid(0).eax >= kLeaf ? cpuid(kLeaf) : CpuidLeaf{};
}

// Where entry_macros.inc put them.
extern "C" char* const smap_sites_start[];
extern "C" char* const smap_sites_end[];

}  // namespace

void enable_cpu_features() {
    write_cr0((read_cr0() | kCr0Monitor | kCr0NumericError | kCr0WriteProtect | kCr0AlignmentMask) &
              ~(kCr0Emulation | kCr0TaskSwitched));
    const CpuidLeaf features = structured_features();
    uint64_t cr4 = read_cr4() | kCr4MachineCheck | kCr4GlobalPages | kCr4Fxsave | kCr4SimdExceptions;
    if (features.ebx & kHasSmep)
        cr4 |= kCr4Smep;
    if (features.ebx & kHasSmap)
        cr4 |= kCr4Smap;
    if (features.ecx & kHasUmip)
        cr4 |= kCr4Umip;
    write_cr4(cr4);
}

void patch_smap_sites() {
    if (structured_features().ebx & kHasSmap)
        return;
    constexpr char kNop[] = {0x0f, 0x1f, 0x00};  // as long as either
    for (char* const* site = smap_sites_start; site != smap_sites_end; site++)
        std::memcpy(*site, kNop, sizeof kNop);
}

}  // namespace kernel
