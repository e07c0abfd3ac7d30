// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/trap_frame.h"

namespace kernel::seccomp {

// The system call that `frame` describes, of the current thread, which is under seccomp: whether it may be
// made, by the same or by another number that a tracer has put there. False: it has been answered in
// frame.rax, or a signal is on its way. Does not return where the answer is the thread's death. Sleeps for a
// listener or a tracer. No lock held.
[[nodiscard]] bool may_go_on(TrapFrame& frame);

}  // namespace kernel::seccomp
