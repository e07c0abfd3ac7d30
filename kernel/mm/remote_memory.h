// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/address_space.h"

namespace kernel {

// Copies up to `bytes` from another program's memory, page by page through the direct map; how many there
// were before the first page that cannot be read (Io if not even one, as /proc/PID/mem says). No lock held.
Result<size_t> read_remote(AddressSpace& space, UserAddr from, void* to, size_t bytes);

}  // namespace kernel
