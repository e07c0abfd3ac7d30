// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

class Thread;

// The switch itself: everything of the CPU that belongs to a thread changes hands. Returns when somebody
// switches back to `current`. Interrupts off, this CPU's run queue locked.
void switch_thread(Thread& current, Thread& next);

}  // namespace kernel
