// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/address_space.h"

namespace kernel {

// Copies up to `bytes` from or to another program's memory, page by page through the direct map; how many
// there were before the first page that cannot be reached (Io if not even one, as /proc/PID/mem says). No
// lock held.
Result<size_t> read_remote(AddressSpace& space, UserAddr from, void* to, size_t bytes);
// `forced`: as AddressSpace::page_for_writing().
Result<size_t> write_remote(AddressSpace& space, UserAddr to, const void* from, size_t bytes, bool forced);

}  // namespace kernel
