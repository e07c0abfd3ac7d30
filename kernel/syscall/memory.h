// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"

namespace kernel {

// Mappings (syscall/memory.cpp).
Result<uint64_t> sys_mmap(uint64_t at, uint64_t bytes, uint64_t protection, uint64_t flags,
                          int32_t descriptor, uint64_t offset);
Result<uint64_t> sys_munmap(uint64_t at, uint64_t bytes);
Result<uint64_t> sys_mprotect(uint64_t at, uint64_t bytes, uint64_t protection);
Result<uint64_t> sys_mremap(uint64_t at, uint64_t old_bytes, uint64_t new_bytes, uint64_t flags,
                            uint64_t new_at);
Result<uint64_t> sys_brk(uint64_t wanted);

// What a program says and asks about the pages in them (syscall/memory_pages.cpp).
Result<uint64_t> sys_madvise(uint64_t at, uint64_t bytes, int32_t advice);
Result<uint64_t> sys_mincore(uint64_t at, uint64_t bytes, UserOut<uint8_t> out);
Result<uint64_t> sys_msync(uint64_t at, uint64_t bytes, int32_t flags);
Result<uint64_t> sys_mlock(uint64_t at, uint64_t bytes);
Result<uint64_t> sys_mlock2(uint64_t at, uint64_t bytes, int32_t flags);
Result<uint64_t> sys_munlock(uint64_t at, uint64_t bytes);
Result<uint64_t> sys_mlockall(uint32_t flags);
Result<uint64_t> sys_munlockall();

}  // namespace kernel
