// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel::host {

// The calling thread plays CPU `number` from now on. Until it asks, every thread plays a CPU of its own.
void play_cpu(unsigned number);

}  // namespace kernel::host
