// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/abi.h"
#include "arch/control_registers.h"
#include "arch/segments.h"

namespace kernel {

// What entry.S pushes on every entry from user mode and on every exception and interrupt: the general
// registers below the frame that the CPU itself pushes. SYSCALL entries build the same frame, with orig_rax =
// the system call's number, so that ptrace, signals and restart see one form. Offsets are known to entry.S
// (arch/layout_asserts.cpp).
struct TrapFrame {
    uint64_t r15, r14, r13, r12, rbp, rbx;
    uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    uint64_t orig_rax;    // the system call's number, or kNotSyscall
    uint64_t error_code;  // of an exception; of a system call, the Abi that it was made by
    uint64_t rip, cs, rflags, rsp, ss;

    bool from_user() const { return (cs & 3) == 3; }
    inline bool is_system_call() const;
    // Of a frame that gets segments of somebody's choice: SYSRET has its own for SS, and looks at none here.
    // RF has the return made by IRETQ (arch/system_call.cpp), and does nothing else where there are no
    // hardware breakpoints.
    void set_segments(uint16_t code, uint16_t stack) {
        cs = code;
        ss = stack;
        if (stack != USER_DATA_SELECTOR)
            rflags |= kFlagsResume;
    }
    // Of a system call only. It is the entry that decides, not the code segment: 64-bit code may say INT
    // 0x80, and gets i386's numbers, arguments and structures.
    Abi abi() const { return static_cast<Abi>(error_code); }
    inline bool is_i386_call() const;
};
// Marks orig_rax of frames that are no system call: there is nothing to restart.
inline constexpr uint64_t kNotSyscall = ~uint64_t{0};

inline bool TrapFrame::is_system_call() const {
    return orig_rax != kNotSyscall;
}
inline bool TrapFrame::is_i386_call() const {
    return is_system_call() && abi() == Abi::I386;
}

}  // namespace kernel
