// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf.h"

namespace kernel::bpf {
namespace {

// 32-bit arithmetic that wraps; a shift uses the lower five bits of X, as Linux's and the processor's do. The
// caller has excluded a division by zero.
uint32_t compute(uint16_t operation, uint32_t a, uint32_t b) {
    switch (operation) {
        case kAdd:
            return a + b;
        case kSubtract:
            return a - b;
        case kMultiply:
            return a * b;
        case kDivide:
            return a / b;
        case kOr:
            return a | b;
        case kAnd:
            return a & b;
        case kShiftLeft:
            return a << (b & 31);
        case kShiftRight:
            return a >> (b & 31);
        case kXor:
            return a ^ b;
        default:  // kNegate, the only one that is left
            return -a;
    }
}

bool compare(uint16_t comparison, uint32_t a, uint32_t b) {
    switch (comparison) {
        case kJumpEqual:
            return a == b;
        case kJumpGreater:
            return a > b;
        case kJumpGreaterEqual:
            return a >= b;
        default:  // kJumpAnySet
            return a & b;
    }
}

constexpr uint16_t kClassMask = 0x07, kJumps = 0x05;

// Runs until a return, or until the program wants a word of the input that `load` does not give.
template <class Load>
std::optional<uint32_t> interpret(std::span<const Instruction> program, Load load) {
    uint32_t a = 0, x = 0;
    uint32_t memory[kMemoryWords] = {};
    for (const Instruction* at = program.data();; at++) {
        const uint32_t operand = at->operand;
        const uint32_t source = at->code & kFromX ? x : operand;
        const auto operation = static_cast<uint16_t>(at->code & ~kFromX);
        switch (at->code) {
            case kLoadInput: {
                const std::optional<uint32_t> word = load(operand / sizeof(uint32_t));
                if (!word)
                    return std::nullopt;
                a = *word;
                break;
            }
            case kLoadImmediate:
                a = operand;
                break;
            case kLoadXImmediate:
                x = operand;
                break;
            case kLoadMemory:
                a = memory[operand];
                break;
            case kLoadXMemory:
                x = memory[operand];
                break;
            case kLoadLength:
                a = sizeof(Input);
                break;
            case kLoadXLength:
                x = sizeof(Input);
                break;
            case kStore:
                memory[operand] = a;
                break;
            case kStoreX:
                memory[operand] = x;
                break;
            case kMoveToX:
                x = a;
                break;
            case kMoveFromX:
                a = x;
                break;
            case kJump:
                at += operand;
                break;
            case kReturn:
                return operand;
            case kReturnA:
                return a;
            default:
                if ((at->code & kClassMask) == kJumps) {
                    at += compare(operation, a, source) ? at->if_true : at->if_false;
                    break;
                }
                if (operation == kDivide && source == 0)
                    return 0;  // as Linux ends it: the most severe answer for the thread
                a = compute(operation, a, source);
                break;
        }
    }
}

}  // namespace

uint32_t run(std::span<const Instruction> program, const Input& input) {
    return *interpret(program, [&input](size_t word) { return std::optional<uint32_t>{input[word]}; });
}

std::optional<uint32_t> constant_answer(std::span<const Instruction> program, uint32_t number,
                                        uint32_t arch) {
    return interpret(program, [number, arch](size_t word) -> std::optional<uint32_t> {
        if (word == kNumberWord)
            return number;
        if (word == kArchWord)
            return arch;
        return std::nullopt;
    });
}

}  // namespace kernel::bpf
