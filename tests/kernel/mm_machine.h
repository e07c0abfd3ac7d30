// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "arch/local_descriptors.h"
#include "mm/address_space.h"

namespace kernel::host {

// Lets CPU `cpu` run in `space` from now on; the calling thread plays that CPU.
void run_on(unsigned cpu, AddressSpace& space);
void stop_running(unsigned cpu);

// What the CPU's LDTR leads to: it reads the table in place, as long as it has not heard of another one.
const LocalDescriptors* local_table(unsigned cpu);

// One access of a program on the CPU, as the hardware does it: through the CPU's TLB, else the page tables,
// else a page fault. The verdict if there was no way; the byte that was read or written.
struct Access {
    FaultVerdict verdict;
    uint8_t value;
};
Access load(unsigned cpu, UserAddr at);
Access store(unsigned cpu, UserAddr at, uint8_t value);

}  // namespace kernel::host
