// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "task/process.h"
#include "task/usage.h"

namespace kernel {

// Which children, and which of their changes: wait4(2), waitid(2).
struct WaitRequest {
    static constexpr uint32_t kNoHang = 1, kStopped = 2, kExited = 4, kContinued = 8, kNoWait = 0x0100'0000,
                              kNoThread = 0x2000'0000, kAll = 0x4000'0000, kClone = 0x8000'0000;
    enum class Who : uint8_t { Any, Process, Group, Exactly };
    Who who = Who::Any;
    int32_t id = 0;
    Ref<Process> process;  // Who::Exactly: this one, never a later one with its id
    uint32_t options = 0;
};

struct WaitReport {
    int32_t pid = 0;  // 0: kNoHang, and nothing has happened yet
    uint32_t uid = 0;
    int32_t status = 0;    // wait4's word
    Usage usage;           // of the child and the children that it waited for
    bool trapped = false;  // a stop that a tracer was told of
};

// Waits for a child's change and takes it, unless kNoWait says to leave it for the next wait. Child where
// there is no such child, RestartSys for a signal. No lock held.
Result<WaitReport> wait_for_child(const WaitRequest& request);

}  // namespace kernel
