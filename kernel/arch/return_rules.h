// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "arch/fault.h"
#include "arch/segment_descriptor.h"
#include "arch/trap_frame.h"

namespace kernel {

// Bits 63 to 47 are all alike.
constexpr bool is_canonical(uint64_t address) {
    return static_cast<uint64_t>(static_cast<int64_t>(address << 16) >> 16) == address;
}

// What IRETQ to user mode would raise, in the kernel and with the program's GS base loaded already, if it
// found `code` and `stack` behind the frame's selectors (SDM vol. 2, IRET, from privilege 0 to 3). A program
// gets there by a signal frame that it wrote, by its tracer, or by another thread that changes the local
// table.
std::optional<Fault> fault_of_return(const TrapFrame& frame, SegmentDescriptor code, SegmentDescriptor stack);

}  // namespace kernel
