// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/units.h"

namespace kernel {

// siginfo_t as programs see it (Linux x86-64: 128 bytes, the union at offset 16).
struct SignalInfo {
    int32_t number = 0;
    int32_t error = 0;
    int32_t code = 0;
    int32_t padding = 0;
    union {
        struct {
            int32_t pid;
            uint32_t uid;
            uint64_t value;  // sigqueue, timers; status and times for SIGCHLD overlay it
        } sender;
        struct {
            int32_t pid;
            uint32_t uid;
            int32_t status;
            int32_t padding;
            int64_t user_time, system_time;
        } child;
        struct {
            uint64_t address;
        } fault;
        struct {
            uint64_t address;
            int32_t number;
            uint32_t arch;
        } call;
        struct {
            int32_t id;
            int32_t overrun;
            uint64_t value;
            uint32_t arming;  // PosixTimer's own; 0 in what programs see
        } timer;
        uint8_t room[112] = {};
    };

    // i386's: the union is at offset 12, and what is a long in it has 32 bits.
    struct Narrow {
        int32_t number, error, code;
        uint32_t words[29];
    };
    Narrow narrow() const;
    static SignalInfo widen(const Narrow& form);

    static SignalInfo from_user(uint32_t signal, int32_t code, int32_t pid, uint32_t uid);
    static SignalInfo from_kernel(uint32_t signal);
    // SIGSYS of a seccomp filter, which gave `reason`.
    static SignalInfo from_filter(uint64_t address, int32_t number, uint32_t arch, int32_t reason);
    static SignalInfo from_fault(uint32_t signal, int32_t code, uint64_t address);
};
static_assert(sizeof(SignalInfo) == 128 && offsetof(SignalInfo, sender) == 16);
static_assert(sizeof(SignalInfo::Narrow) == 128);

// si_code values (sigaction(2)).
inline constexpr int32_t kSiUser = 0, kSiKernel = 0x80, kSiQueue = -1, kSiTimer = -2, kSiTkill = -6;
inline constexpr int32_t kSegvMapErr = 1, kSegvAccErr = 2, kBusAdrAln = 1, kBusAdrErr = 2;
inline constexpr int32_t kTrapBrkpt = 1, kTrapTrace = 2, kIllIllOpn = 2, kFpeIntDiv = 1, kFpeFltDiv = 3;
inline constexpr int32_t kSysSeccomp = 1;
inline constexpr int32_t kChildExited = 1, kChildKilled = 2, kChildDumped = 3, kChildTrapped = 4,
                         kChildStopped = 5, kChildContinued = 6;

}  // namespace kernel
