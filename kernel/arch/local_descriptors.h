// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/vector.h"

namespace kernel {

// A local descriptor table: what modify_ldt(2) has set for an address space. CPUs read it in place, so it
// never changes: a change makes another one (mm/address_space_segments.cpp).
struct LocalDescriptors {
    static constexpr uint32_t kMost = 8192;  // a selector's 13 bits
    Vector<uint64_t> entries;
};

// Has this CPU's selectors of the local table lead into `table`, or nowhere if it is null. What is in segment
// registers stays there. Interrupts off.
void load_local_descriptors(const LocalDescriptors* table);

}  // namespace kernel
