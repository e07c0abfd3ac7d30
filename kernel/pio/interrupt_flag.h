// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "iopermd/io_instruction.h"

namespace kernel::pio {

// What becomes of an instruction that the processor refused: programs from the time when iopl(3) gave the
// interrupt flag as well still say CLI and STI around their port accesses.
enum class InterruptFlagAnswer : uint8_t {
    Fault,        // nothing special: the program gets its SIGSEGV
    Skip,         // goes on behind the instruction, as if it had done nothing
    SkipAndTrap,  // the same under single-stepping: the trap that the instruction would have raised is due
};

// Linux's rule since 5.16: only under level 3, and only for the one-byte forms, FA and FB; a prefix makes it
// a fault. `rflags` are the program's.
InterruptFlagAnswer answer_interrupt_flag(const iopermd::IoInstruction& refused, uint32_t level,
                                          uint64_t rflags);

}  // namespace kernel::pio
