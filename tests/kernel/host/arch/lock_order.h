// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/lock_rank.h"

namespace kernel {

// A host thread plays one CPU: each has its own set of held ranks. A wrong order ends the test program, as it
// would the kernel.
void note_lock_wanted(uint64_t rank);  // ranks are a bit each
void note_lock_released(uint64_t rank);
// The ranks that the calling thread holds, a bit each; 0 where user memory may be touched.
uint64_t held_lock_ranks();
void wait_for_lock();

}  // namespace kernel
