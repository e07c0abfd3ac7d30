// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

struct ClockRates {
    uint64_t tsc_hz;
    uint64_t apic_timer_hz;
};

// From CPUID where it says both (leaf 0x15, or a hypervisor's leaf 0x40000010), else measured against the
// PIT, which takes 6 ms. Boot CPU, interrupts off, local APIC enabled.
ClockRates calibrate_clocks();

}  // namespace kernel
