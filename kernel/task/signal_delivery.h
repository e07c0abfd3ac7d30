// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/trap_frame.h"

namespace kernel {

// On the way to user mode: takes the pending signals of the current thread until one has a handler, whose
// call `frame` becomes, or none is left. An interrupted system call ends with EINTR or starts again, as
// sigaction(2) and signal(7) say. Does not return where a signal kills. Interrupts on, no lock held.
void deliver_signals(TrapFrame& frame);

}  // namespace kernel
