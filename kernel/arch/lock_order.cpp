// SPDX-License-Identifier: Apache-2.0
#include "arch/lock_order.h"

#include <bit>

#include "arch/cross_call.h"
#include "lib/panic.h"

namespace kernel {

void report_lock_order(uint64_t wanted, uint64_t held) {
    panic("lock order: rank {} wanted while ranks {x} (a bit each) are held", std::countr_zero(wanted), held);
}

// Called by arch/lock_wait.S.
extern "C" void serve_while_waiting() {
    serve_cross_calls();
    asm volatile("pause");
}

}  // namespace kernel
