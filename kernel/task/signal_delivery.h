// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/trap_frame.h"

namespace kernel {

// On the way to user mode: takes the pending signals of the current thread until one has a handler, whose
// call `frame` becomes, or none is left. An interrupted system call ends with EINTR or starts again, as
// sigaction(2) and signal(7) say. Does not return where a signal kills. Interrupts on, no lock held.
void deliver_signals(TrapFrame& frame);

// The default action of a signal that kills: the process ends, with a core file's mark in its status where it
// would leave one.
[[noreturn]] void die_of_signal(uint32_t signal);

}  // namespace kernel
