// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/result.h"

namespace kernel {
class Thread;
}

// The registers of a stopped tracee, as ptrace(2) and core dumps lay them out. The tracee must stay stopped.
namespace kernel::trace {

// struct user_regs_struct
struct Registers {
    uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    uint64_t orig_rax, rip, cs, flags, rsp, ss;
    uint64_t fs_base, gs_base, ds, es, fs, gs;
};
static_assert(sizeof(Registers) == 216);

Registers read_registers(const Thread& tracee);
// Io for a segment or base that no program can have; what stands before it was written.
Result<> write_registers(Thread& tracee, const Registers& registers);
// One of them, by its offset.
Result<> write_register(Thread& tracee, size_t offset, uint64_t value);

// FXSAVE's area without what Linux keeps in the bytes that are left to software.
inline constexpr size_t kFloatingPointBytes = 512;
void read_floating_point(const Thread& tracee, std::span<uint8_t, kFloatingPointBytes> to);
// Inval. Vector registers beyond SSE stay.
Result<> write_floating_point(Thread& tracee, std::span<const uint8_t, kFloatingPointBytes> from);
// All of XSAVE's, in its standard form: NT_X86_XSTATE.
size_t extended_state_bytes();
void read_extended_state(const Thread& tracee, std::span<uint8_t> to);
Result<> write_extended_state(Thread& tracee, std::span<const uint8_t> from);

// PTRACE_SINGLESTEP and its end: the processor's trap flag, which the tracer does not see as the program's.
void start_stepping(Thread& tracee);
void stop_stepping(Thread& tracee);

}  // namespace kernel::trace
