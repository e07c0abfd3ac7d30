// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/units.h"

namespace kernel {

// ptrace(2)'s requests (linux/ptrace.h, asm/ptrace-abi.h).
enum class TraceRequest : uint64_t {
    TraceMe = 0,
    PeekText = 1,
    PeekData = 2,
    PeekUser = 3,
    PokeText = 4,
    PokeData = 5,
    PokeUser = 6,
    Continue = 7,
    Kill = 8,
    SingleStep = 9,
    GetRegisters = 12,
    SetRegisters = 13,
    GetFloatingPoint = 14,
    SetFloatingPoint = 15,
    Attach = 16,
    Detach = 17,
    OldSetOptions = 21,
    SystemCall = 24,
    SetOptions = 0x4200,
    GetEventMessage = 0x4201,
    GetSignalInfo = 0x4202,
    SetSignalInfo = 0x4203,
    GetRegisterSet = 0x4204,
    SetRegisterSet = 0x4205,
    Seize = 0x4206,
    Interrupt = 0x4207,
    Listen = 0x4208,
    PeekSignalInfo = 0x4209,
    GetSignalMask = 0x420a,
    SetSignalMask = 0x420b,
    GetSystemCallInfo = 0x420e,
};

// What the handlers of requests get: sys_ptrace's third and fourth argument.
struct TraceArguments {
    uint64_t address;
    uint64_t data;
    UserAddr data_address() const { return UserAddr{data}; }
};

// The sets of PTRACE_GETREGSET, by the type of their note in a core file (linux/elf.h).
enum class RegisterSet : uint64_t {
    General = 1,
    FloatingPoint = 2,
    Ioperm = 0x201,
    ExtendedState = 0x202,
};

// The kernel's struct user: what PTRACE_PEEKUSER reads, by offset; a little more than sys/user.h knows.
struct UserArea {
    static constexpr uint64_t kBytes = 928, kDebugRegisters = 848, kDebugRegistersEnd = 912;
};

// struct ptrace_syscall_info
struct SystemCallInfo {
    enum : uint8_t { kNone = 0, kEntry = 1, kExit = 2, kSeccomp = 3 };
    uint8_t kind;
    uint8_t padding[3];
    uint32_t arch;
    uint64_t instruction_pointer;
    uint64_t stack_pointer;
    union {
        struct {
            uint64_t number;
            uint64_t arguments[6];
            uint32_t data;  // of kSeccomp
        } call;
        struct {
            int64_t value;
            uint8_t is_error;
        } result;
    };
};
static_assert(sizeof(SystemCallInfo) == 88);

// struct ptrace_peeksiginfo_args
struct PeekSignalInfo {
    static constexpr uint32_t kShared = 1;
    uint64_t offset;
    uint32_t flags;
    int32_t count;
};
static_assert(sizeof(PeekSignalInfo) == 16);

}  // namespace kernel
