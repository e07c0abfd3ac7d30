// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel::seccomp {

// What a filter answers: the action above, 16 bits of data for it below (linux/seccomp.h).
enum Action : uint32_t {
    kKillProcess = 0x8000'0000,
    kKillThread = 0x0000'0000,
    kTrap = 0x0003'0000,
    kReturnError = 0x0005'0000,
    kNotify = 0x7fc0'0000,
    kTrace = 0x7ff0'0000,
    kLog = 0x7ffc'0000,
    kAllow = 0x7fff'0000,
};

constexpr uint32_t action_of(uint32_t answer) {
    return answer & 0xffff'0000;
}
constexpr uint32_t data_of(uint32_t answer) {
    return answer & 0xffff;
}
// Of several filters' answers the one that permits least counts: actions are ordered as signed numbers.
constexpr bool is_more_severe(uint32_t answer, uint32_t than) {
    return static_cast<int32_t>(action_of(answer)) < static_cast<int32_t>(action_of(than));
}

}  // namespace kernel::seccomp
