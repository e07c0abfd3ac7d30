// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// Sets this CPU's control registers: write protection for the kernel too, global pages, SSE, and what it has
// of SMEP, SMAP and UMIP. CR4.PVI stays off: CLI and STI of a program must be #GP. CR4.TSD and CR4.FSGSBASE
// stay off as well.
void enable_cpu_features();

// Replaces the image's STAC and CLAC by NOPs where the CPU has no SMAP. Boot CPU, before the image is mapped
// read-only.
void patch_smap_sites();

}  // namespace kernel
