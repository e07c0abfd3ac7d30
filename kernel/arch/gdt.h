// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "arch/tss.h"
#include "arch/user_segments.h"
#include "lib/result.h"

namespace kernel {

// Fills CPU `number`'s descriptor table, whose task register will point at `tss`.
void build_gdt(unsigned number, const Tss& tss);
// Loads it, every segment register and the task register on this CPU. Clears the GS base.
void load_gdt(unsigned number);

// Gives CPU `number`'s table a second mapping, by which the entries of threads are written: the one that the
// CPU uses is read-only. NoMem.
Result<> open_thread_descriptors(unsigned number);
// Puts a thread's own descriptors into this CPU's table. Interrupts off.
void load_thread_descriptors(const std::array<uint64_t, UserSegments::kOwn>& descriptors);

}  // namespace kernel
