// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// What a process leaves behind, and how it stopped or went on: wait4's status word (wait(2), WIFEXITED and so
// on).
struct ExitStatus {
    static constexpr int32_t exited(int32_t code) { return (code & 0xff) << 8; }
    static constexpr int32_t killed(uint32_t signal, bool dumped) {
        return static_cast<int32_t>(signal | (dumped ? 0x80 : 0));
    }
    static constexpr int32_t stopped(uint32_t signal) { return static_cast<int32_t>(signal << 8 | 0x7f); }
    static constexpr int32_t kContinued = 0xffff;

    static constexpr bool is_exited(int32_t status) { return (status & 0x7f) == 0; }
    static constexpr bool is_stopped(int32_t status) { return (status & 0xff) == 0x7f; }
    static constexpr bool is_dumped(int32_t status) { return status & 0x80; }
    static constexpr int32_t exit_code(int32_t status) { return status >> 8 & 0xff; }
    static constexpr int32_t stop_signal(int32_t status) { return status >> 8 & 0xff; }
    static constexpr int32_t kill_signal(int32_t status) { return status & 0x7f; }
};

}  // namespace kernel
