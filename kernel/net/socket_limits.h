// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Linux's defaults, which cannot be changed here.
inline constexpr uint32_t kDefaultSocketBuffer = 212'992;  // /proc/sys/net/core/wmem_default and wmem_max
inline constexpr uint32_t kMaxBacklog = 4096;              // /proc/sys/net/core/somaxconn
inline constexpr uint32_t kMaxControlBytes = 20'480;       // /proc/sys/net/core/optmem_max: not as many
inline constexpr uint32_t kMaxWaitingDatagrams = 10;       // /proc/sys/net/unix/max_dgram_qlen

}  // namespace kernel
