// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace iopermd {

// Which code segment the instruction was fetched in; 16-bit code is not decoded.
enum class CodeMode : uint8_t { Bits32, Bits64 };

// The longest instruction there is; the CPU raises #GP for a longer one (SDM vol. 2, 2.3.11).
inline constexpr size_t kMaxInstruction = 15;

// An instruction that IOPL or the I/O bitmap guards (SDM vol. 1, 19.5), or Other.
struct IoInstruction {
    enum class Kind : uint8_t { Other, In, Out, Ins, Outs, Cli, Sti };

    Kind kind = Kind::Other;
    uint8_t length = 0;      // in bytes with prefixes; 0 for Other
    uint8_t width = 0;       // 1, 2 or 4 bytes a transfer; 0 for Cli, Sti, Other
    bool immediate = false;  // the port stands in the instruction, not in DX
    bool repeated = false;   // Ins, Outs with a REP prefix: CX/ECX/RCX transfers
    uint16_t port = 0;

    bool is_input() const { return kind == Kind::In || kind == Kind::Ins; }
    bool is_output() const { return kind == Kind::Out || kind == Kind::Outs; }
    // CLI or STI without any prefix: the form that Linux fakes for iopl(3) (fixup_iopl_exception() looks at
    // one byte).
    bool is_bare_interrupt_flag() const { return (kind == Kind::Cli || kind == Kind::Sti) && length == 1; }
};

// Decodes the instruction at the start of `bytes`, which may hold more or, where memory ends, less; `dx` is
// the DX register. Pure; no heap, no libc: the kernel uses it too.
IoInstruction decode_io_instruction(std::span<const uint8_t> bytes, CodeMode mode, uint16_t dx);

}  // namespace iopermd
