// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel {

// RLIMIT_FSIZE of the current process: where a file that it writes ends at the latest. None for a kernel
// thread.
uint64_t file_size_limit();
// What a write gets that begins at the limit, and truncate(2) beyond it: SIGXFSZ, and FileTooBig to return.
iopermd::Unexpected<Errno> fail_beyond_size_limit();

}  // namespace kernel
