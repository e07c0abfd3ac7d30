// SPDX-License-Identifier: Apache-2.0
#include "pio/grant.h"

#include "lib/panic.h"

namespace kernel::pio {

Grant::~Grant() {
    KERNEL_ASSERT(shares_.empty());
}

void Grant::allow(Ranges ranges) {
    for (const abi::Range& range : ranges)
        ports_.allow(port_range(range));
}

void Grant::deny(Ranges ranges) {
    for (const abi::Range& range : ranges)
        ports_.deny(port_range(range));
}

}  // namespace kernel::pio
