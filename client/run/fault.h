// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/user.h>

#include <cstdint>
#include <optional>
#include <span>

#include "iopermd/io_instruction.h"

namespace iopermd::run {

// A #GP: what the thread was about to do, and what becomes of it.
struct Fault {
    enum class Action {
        Deliver,  // the program gets its SIGSEGV
        Skip,     // CLI or STI at level 3: go on behind it, as Linux since 5.16 does (fixup_iopl_exception)
        Trap,  // the same, for a thread that single-steps itself: it gets the SIGTRAP that the CPU would have
               // raised
    };
    Action action = Action::Deliver;
    IoInstruction instruction;  // Other: nothing to say about it
    uint64_t address = 0;       // of the instruction
    uint32_t value = 0;         // of OUT, as many bytes of eax as are written
};

// How the segment's code is decoded; none for segments that are not the flat ones of Linux.
std::optional<CodeMode> code_mode(const user_regs_struct& registers);
// Where the instruction is.
uint64_t code_address(const user_regs_struct& registers);

// Decides about a SIGSEGV with SI_KERNEL. `code`: the bytes at code_address(); `level`: the thread's emulated
// I/O privilege level. Pure.
Fault decide_fault(const user_regs_struct& registers, std::span<const uint8_t> code, uint8_t level);

}  // namespace iopermd::run
