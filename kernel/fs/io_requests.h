// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// ioctl(2)'s requests that mean the same for many kinds of files (asm-generic/ioctls.h).
inline constexpr uint32_t kIoctlBytesReadable = 0x541b;  // FIONREAD
inline constexpr uint32_t kIoctlBytesQueued = 0x5411;    // TIOCOUTQ, SIOCOUTQ
inline constexpr uint32_t kIoctlNonBlock = 0x5421;       // FIONBIO
inline constexpr uint32_t kIoctlAsync = 0x5452;          // FIOASYNC
inline constexpr uint32_t kIoctlNoCloseOnExec = 0x5450;  // FIONCLEX
inline constexpr uint32_t kIoctlCloseOnExec = 0x5451;    // FIOCLEX

}  // namespace kernel
