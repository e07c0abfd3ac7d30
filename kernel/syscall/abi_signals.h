// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// struct sigaction as the kernel takes it on x86-64.
struct UserSignalAction {
    uint64_t handler;
    uint64_t flags;
    uint64_t restorer;
    uint64_t mask;
};
static_assert(sizeof(UserSignalAction) == 32);

}  // namespace kernel
