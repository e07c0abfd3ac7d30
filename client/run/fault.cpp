// SPDX-License-Identifier: Apache-2.0
#include "client/run/fault.h"

namespace iopermd::run {
namespace {

// The selectors of user code, arch/x86/include/asm/segment.h. Both have base 0 and limit 4 GiB or none.
constexpr uint64_t kUserCs64 = 0x33;
constexpr uint64_t kUserCs32 = 0x23;

constexpr uint64_t kTrapFlag = 0x100;

}  // namespace

std::optional<CodeMode> code_mode(const user_regs_struct& registers) {
    switch (registers.cs) {
        case kUserCs64:
            return CodeMode::Bits64;
        case kUserCs32:
            return CodeMode::Bits32;
        default:
            return std::nullopt;
    }
}

uint64_t code_address(const user_regs_struct& registers) {
    return registers.cs == kUserCs32 ? static_cast<uint32_t>(registers.rip) : registers.rip;
}

Fault decide_fault(const user_regs_struct& registers, std::span<const uint8_t> code, uint8_t level) {
    const auto mode = code_mode(registers);
    if (!mode)
        return {};
    Fault out;
    out.address = code_address(registers);
    out.instruction = decode_io_instruction(code, *mode, static_cast<uint16_t>(registers.rdx));
    if (out.instruction.kind == IoInstruction::Kind::Out)
        out.value = static_cast<uint32_t>(registers.rax) & (0xffffffffu >> (32 - 8 * out.instruction.width));
    if (out.instruction.is_bare_interrupt_flag() && level == 3)
        out.action = (registers.eflags & kTrapFlag) != 0 ? Fault::Action::Trap : Fault::Action::Skip;
    return out;
}

}  // namespace iopermd::run
