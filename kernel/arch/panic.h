// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/trap_frame.h"
#include "lib/panic.h"

namespace kernel {

// An exception in the kernel itself, which has no way to go on: panics with the frame's registers.
[[noreturn]] void panic_in_trap(const TrapFrame& frame, uint8_t trap);

// Whether some CPU panics: the NMI that it sends stops the others.
bool panicking();

}  // namespace kernel
