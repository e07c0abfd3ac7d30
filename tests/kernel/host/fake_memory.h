// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "arch/page_entry.h"
#include "lib/units.h"

namespace kernel::host {

// Gives the kernel's frame allocator `bytes` of physical memory, full of rubbish, once for the whole program;
// further calls do nothing.
void provide_memory(uint64_t bytes = uint64_t{64} << 20);

// One CPU's TLB: what a test has put in stays until the kernel flushes it.
using Tlb = std::map<uint64_t, PageEntry>;
Tlb& tlb(unsigned cpu);
// What CR3 of the CPU holds.
PhysAddr loaded_tables(unsigned cpu);

}  // namespace kernel::host
