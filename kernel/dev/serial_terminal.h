// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "dev/terminal.h"
#include "fs/open_file.h"
#include "lib/result.h"

namespace kernel {

// ttyS(4): a terminal on each 16550 that answers at its usual place.
inline constexpr uint32_t kSerialMajor = 4, kFirstSerialMinor = 64;
inline constexpr unsigned kSerialCount = 4;

void initialize_serial_terminals();
// Null where no chip answered.
Ref<Terminal> serial_terminal(unsigned number);
Result<Ref<OpenFile>> open_serial_device(Ref<Inode> node, uint64_t device_number, uint32_t flags);

}  // namespace kernel
