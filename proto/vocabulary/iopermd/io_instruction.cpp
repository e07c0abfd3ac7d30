// SPDX-License-Identifier: Apache-2.0
#include "iopermd/io_instruction.h"

namespace iopermd {
namespace {

using Kind = IoInstruction::Kind;

struct Prefixes {
    size_t length = 0;
    bool operand_size = false;  // 66
    bool repeat = false;        // F2 or F3; for INS and OUTS both mean REP
    bool lock = false;          // F0: #UD before any of our instructions
    bool rex_w = false;
};

bool is_rex(uint8_t byte, CodeMode mode) {
    return mode == CodeMode::Bits64 && (byte & 0xf0) == 0x40;
}

// SDM vol. 2, 2.1.1 and 2.2.1: legacy prefixes in any order, then at most one REX that counts, the one right
// before the opcode.
Prefixes read_prefixes(std::span<const uint8_t> bytes, CodeMode mode) {
    Prefixes out;
    for (; out.length < bytes.size(); out.length++) {
        const uint8_t byte = bytes[out.length];
        switch (byte) {
            case 0x66:
                out.operand_size = true;
                break;
            case 0xf2:
            case 0xf3:
                out.repeat = true;
                break;
            case 0xf0:
                out.lock = true;
                break;
            case 0x67:  // address size
            case 0x26:  // segments
            case 0x2e:
            case 0x36:
            case 0x3e:
            case 0x64:
            case 0x65:
                break;
            default:
                if (!is_rex(byte, mode))
                    return out;
                out.rex_w = (byte & 0x08) != 0;
                continue;
        }
        out.rex_w = false;  // a REX before a legacy prefix is ignored
    }
    return out;
}

Kind kind_of(uint8_t opcode) {
    switch (opcode) {
        case 0xe4:
        case 0xe5:
        case 0xec:
        case 0xed:
            return Kind::In;
        case 0xe6:
        case 0xe7:
        case 0xee:
        case 0xef:
            return Kind::Out;
        case 0x6c:
        case 0x6d:
            return Kind::Ins;
        case 0x6e:
        case 0x6f:
            return Kind::Outs;
        case 0xfa:
            return Kind::Cli;
        case 0xfb:
            return Kind::Sti;
        default:
            return Kind::Other;
    }
}

}  // namespace

IoInstruction decode_io_instruction(std::span<const uint8_t> bytes, CodeMode mode, uint16_t dx) {
    if (bytes.size() > kMaxInstruction)
        bytes = bytes.first(kMaxInstruction);
    const Prefixes prefixes = read_prefixes(bytes, mode);
    if (prefixes.length == bytes.size() || prefixes.lock)
        return {};
    const uint8_t opcode = bytes[prefixes.length];
    IoInstruction out;
    out.kind = kind_of(opcode);
    if (out.kind == Kind::Other)
        return {};
    out.length = static_cast<uint8_t>(prefixes.length + 1);
    if (out.kind == Kind::Cli || out.kind == Kind::Sti)
        return out;

    // Bit 0 of the opcode: byte, or word and doubleword. There is no 64-bit I/O; REX.W only undoes the 66.
    if ((opcode & 1) == 0)
        out.width = 1;
    else
        out.width = prefixes.operand_size && !prefixes.rex_w ? 2 : 4;
    out.repeated = prefixes.repeat && (out.kind == Kind::Ins || out.kind == Kind::Outs);
    out.immediate = opcode >= 0xe4 && opcode <= 0xe7;
    out.port = dx;
    if (out.immediate) {
        if (out.length == bytes.size())
            return {};
        out.port = bytes[out.length];
        out.length++;
    }
    return out;
}

}  // namespace iopermd
