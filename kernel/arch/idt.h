// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// Fills the one table that all CPUs use, from vectors.inc. Boot CPU only, once; read-only after
// seal_kernel_image().
void build_idt();
// Loads it on this CPU.
void load_idt();

}  // namespace kernel
