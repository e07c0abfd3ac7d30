// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/paging.h"

namespace kernel {

// Where the linker script (boot/kernel.ld) put the parts of the image: addresses, all on page boundaries.
// boot_* are physical.
extern "C" {
extern const char boot_start[], boot_end[];
extern const char text_start[], text_end[];
extern const char rodata_start[], rodata_end[];
extern const char sealed_start[], sealed_end[];
extern const char data_start[], data_end[];
extern const char symbols_start[], image_end[];
}

inline PhysAddr physical_of_image(const void* pointer) {
    return PhysAddr{reinterpret_cast<uint64_t>(pointer) - kKernelImage};
}

}  // namespace kernel
