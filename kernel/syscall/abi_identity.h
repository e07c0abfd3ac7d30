// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// capget(2)'s structures; the versions differ in the number of data words only.
struct CapabilityHeader {
    uint32_t version;
    int32_t pid;
};
static_assert(sizeof(CapabilityHeader) == 8);
struct CapabilityData {
    uint32_t effective, permitted, inheritable;
};
static_assert(sizeof(CapabilityData) == 12);
inline constexpr uint32_t kCapabilityVersion1 = 0x19980330, kCapabilityVersion2 = 0x20071026,
                          kCapabilityVersion3 = 0x20080522;

}  // namespace kernel
