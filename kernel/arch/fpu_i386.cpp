// SPDX-License-Identifier: Apache-2.0
#include "arch/fpu_i386.h"

#include <cstring>

namespace kernel {
namespace {

constexpr unsigned kRegisters = 8;
constexpr size_t kRegisterBytes = 10, kRegisterRoom = 16;
constexpr uint32_t kUpperHalf = 0xffff'0000;  // of the words that hold 16 bits

// The two bits that each register has in the old form (SDM vol. 1, 8.1.7). The modern one keeps only whether
// it is empty.
enum Tag : uint32_t { kValid = 0, kZero = 1, kSpecial = 2, kEmpty = 3 };

Tag tag_of(const uint8_t* value) {
    constexpr uint16_t kExponent = 0x7fff;
    uint64_t significand;
    uint16_t exponent;
    std::memcpy(&significand, value, sizeof significand);
    std::memcpy(&exponent, value + sizeof significand, sizeof exponent);
    exponent &= kExponent;
    if (exponent == kExponent)
        return kSpecial;
    if (exponent == 0)
        return significand == 0 ? kZero : kSpecial;
    return significand >> 63 ? kValid : kSpecial;
}

// Tags belong to registers as they are numbered in the FPU, values are stored from the top of its stack.
uint32_t widen_tags(const FxsaveArea& from) {
    const unsigned top = from.status >> 11 & 7;
    uint32_t tags = kUpperHalf;
    for (unsigned i = 0; i < kRegisters; i++) {
        const uint8_t* value = from.registers + kRegisterRoom * ((i - top) % kRegisters);
        const Tag tag = from.tags >> i & 1 ? tag_of(value) : kEmpty;
        tags |= tag << 2 * i;
    }
    return tags;
}

uint8_t narrow_tags(uint32_t tags) {
    uint8_t narrow = 0;
    for (unsigned i = 0; i < kRegisters; i++)
        if ((tags >> 2 * i & 3) != kEmpty)
            narrow = static_cast<uint8_t>(narrow | 1u << i);
    return narrow;
}

}  // namespace

FsaveArea to_fsave(const FxsaveArea& from, uint16_t code_selector, uint16_t data_selector) {
    FsaveArea to{};
    to.control = from.control | kUpperHalf;
    to.status = from.status | kUpperHalf;
    to.tags = widen_tags(from);
    to.instruction = static_cast<uint32_t>(from.instruction);
    to.code_selector = code_selector;
    to.operand = static_cast<uint32_t>(from.operand);
    to.data_selector = data_selector | kUpperHalf;
    for (unsigned i = 0; i < kRegisters; i++)
        std::memcpy(to.registers[i], from.registers + kRegisterRoom * i, kRegisterBytes);
    to.status_again = from.status;
    return to;
}

void take_fsave(FxsaveArea& to, const FsaveArea& from) {
    to.control = static_cast<uint16_t>(from.control);
    to.status = static_cast<uint16_t>(from.status);
    to.tags = narrow_tags(from.tags);
    to.opcode = static_cast<uint16_t>(from.code_selector >> 16);
    to.instruction = from.instruction;
    to.operand = from.operand;
    for (unsigned i = 0; i < kRegisters; i++)
        std::memcpy(to.registers + kRegisterRoom * i, from.registers[i], kRegisterBytes);
}

}  // namespace kernel
