// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lib/result.h"

// The classic BPF machine (McCanne and Jacobson, 1993) as seccomp(2) restricts it: two registers, sixteen
// words of memory, jumps that only go forward, and the words of one system call to look at. Nothing here
// knows the kernel: a program is data that a user wrote, and what it returns is a number.
namespace kernel::bpf {

// struct sock_filter
struct Instruction {
    uint16_t code;
    uint8_t if_true, if_false;  // how many instructions a comparison jumps over
    uint32_t operand;
};
static_assert(sizeof(Instruction) == 8);

inline constexpr size_t kMaxInstructions = 4096;
inline constexpr size_t kMemoryWords = 16;

// What a program may look at: struct seccomp_data as words, the lower half of each 64-bit number first.
using Input = std::array<uint32_t, 16>;
inline constexpr size_t kNumberWord = 0, kArchWord = 1;

// The codes that are allowed (linux/bpf_common.h): class, size or operation, mode or source.
enum Code : uint16_t {
    kLoadImmediate = 0x00,
    kLoadInput = 0x20,  // operand: offset in bytes
    kLoadMemory = 0x60,
    kLoadLength = 0x80,
    kLoadXImmediate = 0x01,
    kLoadXMemory = 0x61,
    kLoadXLength = 0x81,
    kStore = 0x02,
    kStoreX = 0x03,
    kAdd = 0x04,  // the arithmetic ones and the comparisons take their operand from X with kFromX
    kSubtract = 0x14,
    kMultiply = 0x24,
    kDivide = 0x34,
    kOr = 0x44,
    kAnd = 0x54,
    kShiftLeft = 0x64,
    kShiftRight = 0x74,
    kNegate = 0x84,
    kXor = 0xa4,
    kJump = 0x05,
    kJumpEqual = 0x15,
    kJumpGreater = 0x25,
    kJumpGreaterEqual = 0x35,
    kJumpAnySet = 0x45,
    kReturn = 0x06,
    kReturnA = 0x16,
    kMoveToX = 0x07,
    kMoveFromX = 0x87,
};
inline constexpr uint16_t kFromX = 0x08;

// Whether `program` may run: every code is known, every jump lands inside, every path ends in a return and
// reads only words of memory that it has written (Linux's bpf_check_classic and seccomp_check_filter). Inval,
// NoMem.
Result<> verify(std::span<const Instruction> program);

// The answer of a program that verify() has passed. Ends after at most program.size() steps.
uint32_t run(std::span<const Instruction> program, const Input& input);

// The answer if it is the same for every call with this number and ABI, whatever its arguments are and
// wherever it comes from.
std::optional<uint32_t> constant_answer(std::span<const Instruction> program, uint32_t number, uint32_t arch);

}  // namespace kernel::bpf
