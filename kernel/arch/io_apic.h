// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"

namespace kernel::io_apic {

// The I/O APICs, which turn device lines ("global system interrupts", numbered by ACPI) into interrupts of
// CPUs (Intel's 82093AA data sheet).

// Boot CPU: one I/O APIC whose first line is `first_line`. All its lines start masked. NoMem, NoSpace.
Result<> add(PhysAddr at, uint32_t first_line);

// How a line signals.
struct Signalling {
    bool active_low = false;
    bool level = false;
};
// `line` raises `vector` on the CPU `apic_id`. NoDev where no I/O APIC has that line.
Result<> route(uint32_t line, Signalling signalling, uint8_t vector, uint32_t apic_id);

}  // namespace kernel::io_apic
