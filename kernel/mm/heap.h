// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel::heap {

// What operator new and delete stand on (mm/new.cpp). Up to kMaxSlabObject bytes an object comes from a slab
// of its size class, above that it has 2^n pages of its own, at most 4 MiB. Any thread, interrupt handlers
// too.
inline constexpr size_t kMaxSlabObject = 2048;

// Null where there is no memory. `alignment` is a power of two up to the page size. 0 bytes are as good as 1.
void* allocate(size_t bytes, size_t alignment);
// Takes null, too.
void free(void* object);

}  // namespace kernel::heap
