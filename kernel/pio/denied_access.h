// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "arch/trap_frame.h"
#include "iopermd/io_instruction.h"
#include "lib/format.h"
#include "pio/thread_ports.h"

namespace kernel::pio {

// A port access that the I/O bitmap refused, as the log tells it: "OUT of 0x5a to port 0x80 (1 byte) at
// 0x401136".
struct DeniedAccess {
    iopermd::IoInstruction instruction;
    uint64_t address = 0;  // of the instruction, its segment's base included
    uint32_t value = 0;    // what OUT would have written; other instructions: 0
};

// No value if `refused`, which lies at `address` and raised #GP at `frame`, is no port access, or one that
// the thread may make: something else was wrong with it.
std::optional<DeniedAccess> denied_access(const iopermd::IoInstruction& refused, uint64_t address,
                                          const TrapFrame& frame, const ThreadPorts& ports);

void print_value(Writer& out, const DeniedAccess& access, FormatSpec spec);

}  // namespace kernel::pio
