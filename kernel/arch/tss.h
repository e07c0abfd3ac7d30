// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

// The hardware's 64-bit task state segment (SDM vol. 3, 8.7).
struct [[gnu::packed]] HardwareTss {
    uint32_t reserved0;
    uint64_t rsp0;
    uint64_t rsp1;
    uint64_t rsp2;
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_map_base;
};
static_assert(sizeof(HardwareTss) == 0x68, "SDM vol. 3, figure 8-11");

// One CPU's TSS with both I/O bitmaps behind it: the current holder's map, and the map that permits all, for
// iopl(3). The CPU reads two bytes for every check (SDM vol. 1, 19.5.2), so each map is followed by a byte of
// ones; ports beyond the segment's limit are denied. Kernels without ioperm() and iopl() have neither map.
#ifdef IOPERM_OFF
struct alignas(4096) Tss {
    HardwareTss hardware;
};
inline constexpr uint16_t kTssLimit = sizeof(HardwareTss) - 1;
#else
inline constexpr size_t kIoBitmapBytes = 8192;
struct alignas(4096) Tss {
    HardwareTss hardware;
    uint8_t reserved[0x18];            // the maps start on 128-byte chunks
    uint64_t map[kIoBitmapBytes / 8];  // 1 = denied
    uint64_t map_end;                  // all ones
    uint64_t reserved1[15];
    uint64_t all[kIoBitmapBytes / 8];  // all zero: everything permitted
    uint64_t all_end;                  // all ones
};
inline constexpr uint16_t kTssLimit = offsetof(Tss, all_end) + 8 - 1;
inline constexpr uint16_t kMapBase = offsetof(Tss, map);
inline constexpr uint16_t kAllBase = offsetof(Tss, all);
static_assert(kMapBase == 0x80);
#endif
inline constexpr uint16_t kInvalidBase = kTssLimit + 1;  // beyond the limit: every port is denied
static_assert(offsetof(Tss, hardware) == 0);

}  // namespace kernel
