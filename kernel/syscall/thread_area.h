// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/segment_descriptor.h"
#include "arch/user_segments.h"
#include "lib/result.h"
#include "mm/user_pointer.h"

namespace kernel {

// set_thread_area(2) and get_thread_area(2): segments that a thread has for itself, which i386's C libraries
// keep their thread pointer in.
Result<uint64_t> sys_set_thread_area(UserInOut<UserDescriptor> description);
Result<uint64_t> sys_get_thread_area(UserInOut<UserDescriptor> description);

// What clone(CLONE_SETTLS) of i386 passes: the entry must be named. Fault, Inval.
Result<OwnDescriptor> read_own_descriptor(UserAddr description);

}  // namespace kernel
