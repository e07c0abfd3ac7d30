// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Logs the chain of calls that the frame pointer leads along, one line each, names where they are known. Any
// context; reads nothing outside the kernel's half.
void log_backtrace(uint64_t frame_pointer);
// The same line for one address.
void log_code_address(uint64_t address);

}  // namespace kernel
