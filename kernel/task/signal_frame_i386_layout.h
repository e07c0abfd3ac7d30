// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "task/signal_frame_layout.h"
#include "task/signal_info.h"

namespace kernel {

// The two frames that Linux gives to i386's handlers (asm/sigframe.h, asm/sigcontext.h): the classic one, and
// the one of SA_SIGINFO.

// struct sigcontext_32
struct I386MachineContext {
    uint32_t gs, fs, es, ds;
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t trap_number, error;
    uint32_t eip, cs, flags;
    uint32_t esp_at_signal, ss;
    uint32_t fpu;  // where the FSAVE image lies
    uint32_t old_mask;
    uint32_t cr2;
};
static_assert(sizeof(I386MachineContext) == 88);

// Eight bytes of code that say sigreturn: what returned from a handler before there were restorers, and what
// debuggers know a frame by.
struct [[gnu::packed]] I386ReturnCode {
    uint8_t code[8];
};

// struct sigframe_ia32
struct [[gnu::packed]] I386SignalFrame {
    uint32_t restorer;
    uint32_t signal;
    I386MachineContext machine;
    uint8_t unused[624];  // where the FPU image once was
    uint32_t mask_high;
    I386ReturnCode code;
};
static_assert(sizeof(I386SignalFrame) == 732 && offsetof(I386SignalFrame, mask_high) == 720);

// struct ucontext_ia32
struct [[gnu::packed]] I386UserContext {
    uint32_t flags;
    uint32_t link;
    UserStack::Narrow stack;
    I386MachineContext machine;
    uint64_t mask;
};
static_assert(sizeof(I386UserContext) == 116);

// struct rt_sigframe_ia32
struct [[gnu::packed]] I386RealTimeFrame {
    uint32_t restorer;
    uint32_t signal;
    uint32_t info_at, context_at;
    SignalInfo::Narrow info;
    I386UserContext context;
    I386ReturnCode code;
};
static_assert(sizeof(I386RealTimeFrame) == 268 && offsetof(I386RealTimeFrame, context) == 144);

}  // namespace kernel
