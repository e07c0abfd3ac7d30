// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "arch/trap_frame.h"
#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

// The only code that touches user memory. A page that is not there is faulted in; an address that is no
// mapping, or lies outside the user half, is Fault. May be called with no lock held only: a fault takes the
// address space's. Uses STAC/CLAC around the access and an exception table for the instructions that may
// fault (arch/user_copy.S).
Result<> copy_from_user(void* to, UserAddr from, size_t bytes);
Result<> copy_to_user(UserAddr to, const void* from, size_t bytes);
Result<> zero_user(UserAddr at, size_t bytes);
// Like copy_*, but say how far they got: the number of bytes that were NOT copied.
size_t copy_from_user_partial(void* to, UserAddr from, size_t bytes);
size_t copy_to_user_partial(UserAddr to, const void* from, size_t bytes);
// Bytes before the terminating zero, at most `room` - 1, and the zero with them; NameTooLong where there is
// none.
Result<size_t> copy_string_from_user(char* to, UserAddr from, size_t room);
// Atomic operations on a futex word; `at` is 4-byte aligned (checked by the caller). cmpxchg returns what was
// there.
Result<uint32_t> user_load32(UserAddr at);
Result<uint32_t> user_compare_exchange32(UserAddr at, uint32_t expected, uint32_t wanted);

// Whether the instruction at frame.rip is one of those that may touch user memory.
bool is_user_access(const TrapFrame& frame);
// The access cannot be made: lets the function go on where it reports so. Requires is_user_access().
void recover_user_access(TrapFrame& frame);

}  // namespace kernel
