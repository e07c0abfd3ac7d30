// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// An exception that a program raised, as the signal that Linux makes of it (arch/x86/kernel/traps.c's table).
struct Fault {
    int signal;        // SIGSEGV, ...
    int code;          // si_code
    uint64_t address;  // si_addr, 0 where Linux gives none
    uint8_t vector;    // the sigcontext's trapno
    uint64_t error;    // the sigcontext's err
};

}  // namespace kernel
