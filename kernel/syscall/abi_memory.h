// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Numbers of <linux/mman.h> and <asm-generic/mman-common.h>, as x86-64 has them.
inline constexpr uint64_t kProtRead = 1, kProtWrite = 2, kProtExecute = 4, kProtSem = 8;
inline constexpr uint64_t kProtGrowsDown = 0x0100'0000, kProtGrowsUp = 0x0200'0000;

inline constexpr uint64_t kMapShared = 1, kMapPrivate = 2, kMapSharedValidate = 3, kMapType = 0xf;
inline constexpr uint64_t kMapFixed = 0x10, kMapAnonymous = 0x20, kMap32Bit = 0x40, kMapGrowsDown = 0x100;
inline constexpr uint64_t kMapLocked = 0x2000, kMapNoReserve = 0x4000, kMapPopulate = 0x8000;
inline constexpr uint64_t kMapNonBlock = 0x1'0000, kMapHugeTables = 0x4'0000, kMapFixedNoReplace = 0x10'0000;
// What MAP_SHARED_VALIDATE takes: every flag that is older than itself (Linux's LEGACY_MAP_MASK).
inline constexpr uint64_t kMapLegacy =
    0x01f | kMapAnonymous | kMap32Bit | kMapGrowsDown | 0x800 /* MAP_DENYWRITE */ |
    0x1000 /* MAP_EXECUTABLE */ | kMapLocked | kMapNoReserve | kMapPopulate | kMapNonBlock |
    0x2'0000 /* MAP_STACK */ | kMapHugeTables | uint64_t{0x3f} << 26 /* its size */;

inline constexpr uint64_t kRemapMayMove = 1, kRemapFixed = 2, kRemapDontUnmap = 4;

// Numbers between these that are not named are hints; 5 to 7 are none.
inline constexpr int32_t kAdviseNormal = 0, kAdviseDontNeed = 4, kAdviseFree = 8, kAdviseRemove = 9,
                         kAdviseDontFork = 10, kAdviseWipeOnFork = 18, kAdvisePopulateRead = 22,
                         kAdvisePopulateWrite = 23, kAdviseDontNeedLocked = 24;

inline constexpr int32_t kSyncAsync = 1, kSyncInvalidate = 2, kSyncSync = 4;
inline constexpr uint32_t kLockCurrent = 1, kLockFuture = 2, kLockOnFault = 4;

}  // namespace kernel
