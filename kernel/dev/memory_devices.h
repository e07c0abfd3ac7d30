// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/result.h"

namespace kernel {

// mem(4), null(4), random(4): minors of major 1.
inline constexpr uint32_t kMemoryMajor = 1;
inline constexpr uint32_t kNullMinor = 3, kPortMinor = 4, kZeroMinor = 5, kFullMinor = 7, kRandomMinor = 8,
                          kUrandomMinor = 9, kKernelLogMinor = 11;
Result<Ref<OpenFile>> open_memory_device(Ref<Inode> node, uint64_t device_number, uint32_t flags);

}  // namespace kernel
