// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/madt.h"

namespace kernel {

// Turns the old interrupt controllers off and the I/O APICs on. Boot CPU.
void initialize_isa_interrupts(const InterruptHardware& hardware);

// Calls the handler of ISA interrupt `irq`.
void dispatch_isa_interrupt(unsigned irq);

}  // namespace kernel
