// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace kernel::host {

// The lines that the calling thread has logged since the last call, each with a newline.
std::string take_log();

// What the calling thread does while it waits for a spin lock, as a CPU serves other CPUs' calls.
void set_wait_hook(void (*hook)());

}  // namespace kernel::host
