// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/tss.h"

namespace kernel {

// Fills CPU `number`'s descriptor table, whose task register will point at `tss`.
void build_gdt(unsigned number, const Tss& tss);
// Loads it, every segment register and the task register on this CPU. Clears the GS base.
void load_gdt(unsigned number);

}  // namespace kernel
