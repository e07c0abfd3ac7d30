// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/segment_descriptor.h"

namespace kernel {

class Thread;

// What `selector` leads the thread to: itself, or a stopped one. Takes LockRank::AddressSpace.
SegmentDescriptor descriptor_of(const Thread& thread, uint16_t selector);
// The base that FS or GS has with `selector`; `plain` is the one that a selector of 0 leaves.
uint64_t segment_base(const Thread& thread, uint16_t selector, uint64_t plain);

}  // namespace kernel
