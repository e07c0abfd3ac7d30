// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

class Thread;

// set_robust_list(2): marks the mutexes that the ending thread still holds as ownerless and wakes a waiter of
// each. The list is the program's: at most 2,048 entries are looked at, and a bad pointer ends the walk. No
// lock held.
void release_robust_mutexes(Thread& self);

}  // namespace kernel
