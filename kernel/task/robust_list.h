// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

class Thread;

// struct robust_list_head, in the program's memory.
struct RobustListHead {
    uint64_t first;
    int64_t futex_offset;
    uint64_t pending;

    struct Narrow {
        uint32_t first;
        int32_t futex_offset;
        uint32_t pending;
    };
    static RobustListHead widen(const Narrow& form) { return {form.first, form.futex_offset, form.pending}; }
};
static_assert(sizeof(RobustListHead) == 24 && sizeof(RobustListHead::Narrow) == 12);

// set_robust_list(2): marks the mutexes that the ending thread still holds as ownerless and wakes a waiter of
// each. The list is the program's: at most 2,048 entries are looked at, and a bad pointer ends the walk. No
// lock held.
void release_robust_mutexes(Thread& self);

}  // namespace kernel
