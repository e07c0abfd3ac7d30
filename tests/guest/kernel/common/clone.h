// SPDX-License-Identifier: Apache-2.0
// clone3(2) as the kernel takes it. musl has no header for it.
#pragma once

#include <sched.h>

#include "raw.h"

struct CloneArguments {
    unsigned long long flags = 0, pidfd = 0, child_tid = 0, parent_tid = 0, exit_signal = 0, stack = 0,
                       stack_size = 0, tls = 0, set_tid = 0, set_tid_size = 0, cgroup = 0;
};

inline long clone3_raw(const CloneArguments& arguments, unsigned long size = sizeof(CloneArguments)) {
    return raw(SYS_clone3, word(&arguments), size);
}
