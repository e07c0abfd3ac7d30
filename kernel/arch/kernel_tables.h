// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "boot/handoff.h"
#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

// The kernel's half of every address space: the direct map, the image with no page both writable and
// executable, and room for kernel stacks and devices. Loads it; what lay at physical addresses is gone. Boot
// CPU only, once.
void build_kernel_tables(const Handoff& handoff);
// SEALED data becomes read-only. Boot CPU, when all CPUs run and before programs do.
void seal_kernel_image();

// Maps [at, at + bytes), both on page boundaries, to `frames` in the kernel's half, by the largest pages that
// fit. `flags` are PageEntry's but Present and Large. NoMem leaves a part mapped. Nothing is flushed: the
// range must be unmapped. Any thread.
Result<> map_kernel_range(uint64_t at, PhysAddr frames, uint64_t bytes, uint64_t flags);
// Address space for mappings of the kernel's own, never given back: `bytes` rounded up to pages, with an
// unmapped page behind.
uint64_t reserve_kernel_range(uint64_t bytes);

// Makes memory that is not RAM to the allocator readable: the firmware's tables. For good. `at` need not
// be aligned.
Result<const void*> map_firmware(PhysAddr at, uint64_t bytes);

}  // namespace kernel
