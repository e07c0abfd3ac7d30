// SPDX-License-Identifier: Apache-2.0
#include "pio/permissions.h"

#include <atomic>

#include "lib/panic.h"

namespace kernel::pio {

uint64_t Permissions::next_sequence() {
    static constinit std::atomic<uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

Result<Ref<Permissions>> Permissions::copy() const {
    Ref<Permissions> copied = TRY(create());
    copied->ports_ = ports_;
    return copied;
}

void Permissions::allow(PortRange ports) {
    KERNEL_ASSERT(!is_shared());
    ports_.allow(ports);
    sequence_ = next_sequence();
}

void Permissions::deny(PortRange ports) {
    KERNEL_ASSERT(!is_shared());
    ports_.deny(ports);
    sequence_ = next_sequence();
}

}  // namespace kernel::pio
