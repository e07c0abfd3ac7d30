// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "task/signal_info.h"

namespace kernel {

// The frame as Linux lays it out on x86-64 (asm/sigcontext.h, asm/ucontext.h): C libraries, unwinders and
// debuggers read it.

inline constexpr uint64_t kUcFpXstate = 1, kUcSigcontextSs = 2, kUcStrictRestoreSs = 4;

// stack_t
struct UserStack {
    uint64_t base;
    uint32_t flags;
    uint32_t padding;
    uint64_t size;

    struct Narrow {
        uint32_t base, flags, size;
    };
    Narrow narrow() const { return {static_cast<uint32_t>(base), flags, static_cast<uint32_t>(size)}; }
    static UserStack widen(const Narrow& form) { return {form.base, form.flags, 0, form.size}; }
};
static_assert(sizeof(UserStack) == 24 && sizeof(UserStack::Narrow) == 12);

// struct sigcontext_64
struct MachineContext {
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
    uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, flags;
    uint16_t cs, gs, fs, ss;
    uint64_t error, trap_number, old_mask, cr2;
    uint64_t fpu;  // where the FXSAVE or XSAVE image lies
    uint64_t reserved[8];
};
static_assert(sizeof(MachineContext) == 256);

// struct ucontext, as the kernel writes it: with a mask of 64 bits.
struct UserContext {
    uint64_t flags;
    uint64_t link;
    UserStack stack;
    MachineContext machine;
    uint64_t mask;
};
static_assert(sizeof(UserContext) == 304 && offsetof(UserContext, machine) == 40);

// struct rt_sigframe
struct SignalFrame {
    uint64_t restorer;
    UserContext context;
    SignalInfo info;
};
static_assert(sizeof(SignalFrame) == 440 && offsetof(SignalFrame, info) == 312);

}  // namespace kernel
