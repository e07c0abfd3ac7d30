// SPDX-License-Identifier: Apache-2.0
// What differs between the two machines that the programs are built for, x86-64 and i386. Assembly leaves the
// width out where the assembler knows it (push, pop, pushf, popf).
#pragma once

#include <ucontext.h>

#ifdef __i386__
inline constexpr unsigned long kFpuAlignment = 16;  // 112 bytes behind a multiple of 64
#define SP "%%esp"
#define SYSTEM_CALL "int $0x80"
#define NO_INSTRUCTION ".byte 0xc4, 0xc0"
#define CALL_CLOBBERS "memory"
#define ATTEMPT_CLOBBERS "cc", "memory"
inline constexpr int kRegisterIp = REG_EIP, kRegisterSp = REG_ESP, kRegisterCx = REG_ECX,
                     kRegisterCs = REG_CS;
#else
inline constexpr unsigned long kFpuAlignment = 64;
#define SP "%%rsp"
#define SYSTEM_CALL "syscall"
#define NO_INSTRUCTION ".byte 0x06"
#define CALL_CLOBBERS "rcx", "r11", "memory"
#define ATTEMPT_CLOBBERS "r11", "cc", "memory"
inline constexpr int kRegisterIp = REG_RIP, kRegisterSp = REG_RSP, kRegisterCx = REG_RCX,
                     kRegisterCs = REG_CSGSFS;
#endif

inline constexpr bool kIs64 = sizeof(long) == 8;
