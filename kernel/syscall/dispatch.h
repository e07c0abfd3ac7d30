// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "arch/trap_frame.h"
#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"

namespace kernel {

// One row of the table: calls the handler with its arguments taken from the frame, and puts the answer there.
using SystemCallStub = void (*)(TrapFrame&);

// From a register to a handler's parameter: integers are cut to the parameter's width, as Linux's
// SYSCALL_DEFINE does, and pointers become typed user pointers, which know how their program lays out what
// they point at.
template <class T>
T system_call_argument(uint64_t value, Layout layout = Layout::Wide) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
        return static_cast<T>(value);
    else if constexpr (std::is_same_v<T, UserAddr>)
        return UserAddr{value};
    else if constexpr (std::is_constructible_v<T, UserAddr, Layout>)
        return T{UserAddr{value}, layout};
    else
        return T{UserAddr{value}};
}

// What a failed call leaves in RAX. A function of its own, so that what succeeds does not pay for the choice
// between the two answers.
[[gnu::cold, gnu::noinline]] void answer_error(TrapFrame& frame, Errno error);

// The x86-64 order of arguments: rdi, rsi, rdx, r10, r8, r9 (System V ABI, appendix A).
template <auto handler>
struct SystemCall;
template <class... Parameters, Result<uint64_t> (*handler)(Parameters...)>
struct SystemCall<handler> {
    static void stub(TrapFrame& frame) {
        const Result<uint64_t> answer = call(frame, std::index_sequence_for<Parameters...>{});
        if (answer) [[likely]]
            frame.rax = *answer;
        else
            answer_error(frame, answer.error());
    }

private:
    template <size_t... index>
    static Result<uint64_t> call([[maybe_unused]] const TrapFrame& frame, std::index_sequence<index...>) {
        [[maybe_unused]] const uint64_t registers[] = {frame.rdi, frame.rsi, frame.rdx,
                                                       frame.r10, frame.r8,  frame.r9};
        return handler(system_call_argument<Parameters>(registers[index])...);
    }
};

// The same for i386's calls: ebx, ecx, edx, esi, edi, ebp, and nothing above their 32 bits. A parameter of 64
// bits gets a signed number with its sign and everything else with zeros, as in Linux's compat_ calls.
// `layout` is what the call's pointers lead to.
template <auto handler, Layout layout>
struct I386SystemCall;
template <class... Parameters, Result<uint64_t> (*handler)(Parameters...), Layout layout>
struct I386SystemCall<handler, layout> {
    static void stub(TrapFrame& frame) {
        const Result<uint64_t> answer =
            call({frame.rbx, frame.rcx, frame.rdx, frame.rsi, frame.rdi, frame.rbp});
        if (answer) [[likely]]
            frame.rax = *answer;
        else
            answer_error(frame, answer.error());
    }
    static Result<uint64_t> call(const std::array<uint64_t, 6>& registers) {
        return call(registers, std::index_sequence_for<Parameters...>{});
    }

private:
    template <class T>
    static T argument(uint64_t value) {
        const auto low = static_cast<uint32_t>(value);
        if constexpr (std::is_same_v<T, int64_t>)
            return static_cast<int32_t>(low);
        else
            return system_call_argument<T>(low, layout);
    }
    template <size_t... index>
    static Result<uint64_t> call([[maybe_unused]] const std::array<uint64_t, 6>& registers,
                                 std::index_sequence<index...>) {
        return handler(argument<Parameters>(registers[index])...);
    }
};

// Runs the system call that `frame` describes and puts its answer into rax. Called by the entry code with
// interrupts on. A number without a handler is NoSys and logged once for each number.
void system_call(TrapFrame& frame);

}  // namespace kernel
