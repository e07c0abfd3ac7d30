// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/result.h"
#include "mm/address_space.h"

namespace kernel {

// The current process's memory, with its limits as setrlimit(2) has left them.
AddressSpace& own_memory();
// Whether the current thread may lock `bytes` in all: Perm without any right to, NoMem above RLIMIT_MEMLOCK.
Result<> may_lock(uint64_t bytes);

}  // namespace kernel
