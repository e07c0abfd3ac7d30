// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/trap_frame.h"

namespace kernel {

// The stubs of arch/trap_entry.S, and the handlers that they call (arch/exceptions.cpp, paranoid_traps.cpp,
// interrupts.cpp).
extern "C" {
#define TRAP(vector, handler, code, gate) \
    void trap_entry_##vector();           \
    void handle_##handler(TrapFrame& frame, uint8_t trap);
#define PARANOID(vector, handler, code, stack) TRAP(vector, handler, code, stack)
#include "arch/vectors.inc"
#undef TRAP
#undef PARANOID

// arch/system_call_entry.S
void system_call_entry();
void compat_system_call_entry();
}

}  // namespace kernel
