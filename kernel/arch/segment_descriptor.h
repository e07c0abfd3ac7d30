// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel {

// struct user_desc: a segment as set_thread_area(2) describes it.
struct UserDescriptor {
    uint32_t entry_number;
    uint32_t base;
    uint32_t limit;
    uint32_t is_32bit : 1;
    uint32_t contents : 2;  // 0: data, 1: data that grows down, 2: code, 3: conforming code
    uint32_t is_read_only : 1;
    uint32_t limit_in_pages : 1;
    uint32_t is_absent : 1;
    uint32_t is_useable : 1;
    uint32_t unused : 25;

    // The two ways to say that the entry becomes free: all zero but the number, and what glibc makes of it.
    bool is_empty() const;
};
static_assert(sizeof(UserDescriptor) == 16);

// A segment descriptor for user mode (SDM vol. 3, 3.4.5). It is marked as accessed: the table cannot be
// written where the CPU would do that.
uint64_t make_descriptor(const UserDescriptor& description);
// The same backwards; of 0, an empty one.
UserDescriptor describe_descriptor(uint64_t descriptor, uint32_t entry_number);

// The base of the segment.
uint32_t descriptor_base(uint64_t descriptor);

// What a thread's own entries may be: data of 32 bits, or nothing. Inval.
Result<uint64_t> make_thread_descriptor(const UserDescriptor& description);

}  // namespace kernel
