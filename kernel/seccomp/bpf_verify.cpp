// SPDX-License-Identifier: Apache-2.0
#include "lib/vector.h"
#include "seccomp/bpf.h"

namespace kernel::bpf {
namespace {

bool is_comparison(uint16_t code) {
    switch (code & ~kFromX) {
        case kJumpEqual:
        case kJumpGreater:
        case kJumpGreaterEqual:
        case kJumpAnySet:
            return true;
        default:
            return false;
    }
}

bool is_return(uint16_t code) {
    return code == kReturn || code == kReturnA;
}

// The operand of one instruction by itself.
bool has_valid_operand(const Instruction& instruction) {
    const uint32_t operand = instruction.operand;
    switch (instruction.code) {
        case kLoadInput:
            return operand < sizeof(Input) && operand % sizeof(uint32_t) == 0;
        case kLoadMemory:
        case kLoadXMemory:
        case kStore:
        case kStoreX:
            return operand < kMemoryWords;
        case kDivide:
            return operand != 0;
        case kShiftLeft:
        case kShiftRight:
            return operand < 32;
        case kLoadImmediate:
        case kLoadLength:
        case kLoadXImmediate:
        case kLoadXLength:
        case kAdd:
        case kAdd | kFromX:
        case kSubtract:
        case kSubtract | kFromX:
        case kMultiply:
        case kMultiply | kFromX:
        case kDivide | kFromX:
        case kOr:
        case kOr | kFromX:
        case kAnd:
        case kAnd | kFromX:
        case kShiftLeft | kFromX:
        case kShiftRight | kFromX:
        case kNegate:
        case kXor:
        case kXor | kFromX:
        case kJump:
        case kReturn:
        case kReturnA:
        case kMoveToX:
        case kMoveFromX:
            return true;
        default:
            return is_comparison(instruction.code);
    }
}

// `behind`: how many instructions follow it.
bool jumps_inside(const Instruction& instruction, size_t behind) {
    if (instruction.code == kJump)
        return instruction.operand < behind;
    return !is_comparison(instruction.code) ||
           (instruction.if_true < behind && instruction.if_false < behind);
}

// Which words of memory hold something on every path to an instruction. Jumps go forward, so one pass in
// order sees all who lead to an instruction before the instruction itself.
class MemoryUse {
public:
    Result<> prepare(size_t instructions) {
        TRY(written_.resize(instructions));
        for (uint16_t& words : written_)
            words = kAll;
        return {};
    }
    bool pass(const Instruction& instruction, size_t at) {
        now_ &= written_[at];
        switch (instruction.code) {
            case kStore:
            case kStoreX:
                now_ |= bit(instruction.operand);
                return true;
            case kLoadMemory:
            case kLoadXMemory:
                return now_ & bit(instruction.operand);
            case kJump:
                lead_to(at + 1 + instruction.operand);
                now_ = kAll;  // nobody comes to the next one from here
                return true;
            default:
                if (is_comparison(instruction.code)) {
                    lead_to(at + 1 + instruction.if_true);
                    lead_to(at + 1 + instruction.if_false);
                    now_ = kAll;
                }
                return true;
        }
    }

private:
    static constexpr uint16_t kAll = 0xffff;
    static constexpr uint16_t bit(uint32_t word) { return static_cast<uint16_t>(1u << word); }
    void lead_to(size_t target) { written_[target] &= now_; }

    Vector<uint16_t> written_;
    uint16_t now_ = 0;
};

}  // namespace

Result<> verify(std::span<const Instruction> program) {
    if (program.empty() || program.size() > kMaxInstructions || !is_return(program.back().code))
        return fail(Errno::Inval);
    for (size_t at = 0; at < program.size(); at++)
        if (!has_valid_operand(program[at]) || !jumps_inside(program[at], program.size() - at - 1))
            return fail(Errno::Inval);
    MemoryUse memory;
    TRY(memory.prepare(program.size()));
    for (size_t at = 0; at < program.size(); at++)
        if (!memory.pass(program[at], at))
            return fail(Errno::Inval);
    return {};
}

}  // namespace kernel::bpf
