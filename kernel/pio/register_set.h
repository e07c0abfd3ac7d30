// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/result.h"
#include "pio/bitmap.h"
#include "pio/thread_ports.h"

namespace kernel::pio {

// A thread's permissions as ptrace's register set NT_386_IOPERM (0x201) shows them: 1,024 words, 1 = denied,
// read-only. The emulated level is not in it. Any thread.

// The words that a core dump holds: up to the last one with a permission; 0 without permissions.
size_t active_ioperm_words(const ThreadPorts& ports);

// All of it. NxIo where ioperm() gave nothing.
Result<> read_ioperm_words(const ThreadPorts& ports, std::span<uint64_t, PortBitmap::kWords> to);

}  // namespace kernel::pio
