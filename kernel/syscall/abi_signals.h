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

    struct [[gnu::packed]] Narrow {
        uint32_t handler, flags, restorer;
        uint64_t mask;
    };
    Narrow narrow() const {
        return {static_cast<uint32_t>(handler), static_cast<uint32_t>(flags), static_cast<uint32_t>(restorer),
                mask};
    }
    static UserSignalAction widen(const Narrow& form) {
        return {form.handler, form.flags, form.restorer, form.mask};
    }
};
static_assert(sizeof(UserSignalAction) == 32 && sizeof(UserSignalAction::Narrow) == 20);

}  // namespace kernel
