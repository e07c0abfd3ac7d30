// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// Calibrates the clocks and reads the time of day. Boot CPU, interrupts off, local APIC enabled.
void initialize_clocks();

}  // namespace kernel
