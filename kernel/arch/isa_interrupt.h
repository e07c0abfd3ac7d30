// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/result.h"

namespace kernel {

inline constexpr unsigned kIsaInterrupts = 16;

// Calls handler(argument), with interrupts off and on the boot CPU, whenever the ISA interrupt `irq` (0..15)
// is raised; for good. Edge-triggered unless ACPI says otherwise. Inval for a number that is none, Busy where
// it has a handler, NoDev where there is no I/O APIC. Boot CPU, or any thread after boot.
Result<> route_isa_interrupt(unsigned irq, void (*handler)(void*), void* argument);

}  // namespace kernel
