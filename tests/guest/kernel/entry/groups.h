// SPDX-License-Identifier: Apache-2.0
// The groups of cases of entry.
#pragma once

#include "../common/child.h"
#include "../common/fault.h"
#include "../common/groups.h"
#include "../common/raw.h"

namespace groups {

void flags();      // flags that a program sets, through system calls and faults
void addresses();  // instruction pointers that cannot be returned to
void steps();      // single steps over the ways into the kernel
void vectors();    // INT n, and instructions that only a kernel may use
void registers();  // what a system call leaves as it was

// RFLAGS bits.
inline constexpr unsigned long kTrap = 1UL << 8, kDirection = 1UL << 10, kIopl = 3UL << 12;
inline constexpr unsigned long kNestedTask = 1UL << 14, kAlignmentCheck = 1UL << 18, kId = 1UL << 21;

}  // namespace groups
