// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/trap_frame.h"

namespace kernel {

// The way into a system call for threads with call_work: a tracer sees it first, then the filters (as on
// Linux, so that they judge what the tracer has made of it). Both may change the number and the arguments in
// `frame`. False: the call is not made, and frame.rax is what it returns. Interrupts on, no lock held; may
// sleep, and may not return.
[[nodiscard]] bool enter_watched_call(TrapFrame& frame);

}  // namespace kernel
