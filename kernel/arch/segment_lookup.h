// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "arch/segment_descriptor.h"

namespace kernel {

// The parts of a selector (SDM vol. 3, 3.4.2).
constexpr bool is_null_selector(uint16_t selector) {
    return selector < 4;
}
constexpr bool is_local_selector(uint16_t selector) {
    return (selector & 4) != 0;
}
constexpr size_t entry_of(uint16_t selector) {
    return selector / 8;
}

// What `selector` leads a program to: one of the flat segments, one of the thread's own, or an entry of its
// local table. None where there is nothing for programs.
SegmentDescriptor find_descriptor(uint16_t selector, std::span<const uint64_t> own,
                                  std::span<const uint64_t> local);

}  // namespace kernel
