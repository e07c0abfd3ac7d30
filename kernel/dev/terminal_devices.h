// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/result.h"

namespace kernel {

// tty(4), console(4), ptmx(4).
inline constexpr uint32_t kTerminalMajor = 5;
inline constexpr uint32_t kCurrentTerminalMinor = 0, kConsoleMinor = 1, kMultiplexerMinor = 2;
Result<Ref<OpenFile>> open_terminal_device(Ref<Inode> node, uint64_t device_number, uint32_t flags);

}  // namespace kernel
