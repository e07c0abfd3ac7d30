// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/ref.h"
#include "lib/result.h"

namespace kernel {

// The object behind anonymous memory that fork must not copy (MAP_SHARED | MAP_ANONYMOUS): a file of `bytes`
// without a name, as on Linux, so that mappings of it need no code of their own. NoMem.
Result<Ref<OpenFile>> make_shared_memory(uint64_t bytes);

}  // namespace kernel
