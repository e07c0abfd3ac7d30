// SPDX-License-Identifier: Apache-2.0
#include "pio/denied_access.h"

namespace kernel::pio {
namespace {

using iopermd::IoInstruction;
using Kind = IoInstruction::Kind;

// The processor tests a bit for each byte. Behind port 0xffff it finds the map's terminator, which denies
// whatever the thread holds.
bool is_permitted(const IoInstruction& access, const ThreadPorts& ports) {
    const uint32_t last = access.port + access.width - 1u;
    if (last >= kPortCount)
        return false;
    return ports.allows({Port{access.port}, Port{static_cast<uint16_t>(last)}});
}

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::In:
            return "IN";
        case Kind::Out:
            return "OUT";
        case Kind::Ins:
            return "INS";
        case Kind::Outs:
            return "OUTS";
        default:
            return "?";
    }
}

}  // namespace

std::optional<DeniedAccess> denied_access(const IoInstruction& refused, uint64_t address,
                                          const TrapFrame& frame, const ThreadPorts& ports) {
    if (!refused.is_input() && !refused.is_output())
        return std::nullopt;
    if (is_permitted(refused, ports))
        return std::nullopt;
    DeniedAccess denied{refused, address, 0};
    if (refused.kind == Kind::Out)
        denied.value = static_cast<uint32_t>(frame.rax) & (0xffff'ffffu >> (32 - 8 * refused.width));
    return denied;
}

void print_value(Writer& out, const DeniedAccess& access, FormatSpec) {
    const IoInstruction& instruction = access.instruction;
    print(out, "{}{}", instruction.repeated ? "REP " : "", name_of(instruction.kind));
    if (instruction.kind == Kind::Out)
        print(out, " of 0x{x}", access.value);
    print(out, " {} port 0x{x} ({} {}) at 0x{x}", instruction.is_input() ? "from" : "to", instruction.port,
          instruction.width, instruction.width == 1 ? "byte" : "bytes", access.address);
}

}  // namespace kernel::pio
