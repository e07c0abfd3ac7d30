// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/result.h"
#include "task/signal_frame_layout.h"

namespace kernel {

class Thread;
struct AlternateStack;

// sigaltstack(2), for the current thread, whose stack pointer is `stack_pointer`: Perm while it runs on the
// alternate stack, Inval for flags that do not exist, NoMem for less than MINSIGSTKSZ.
Result<> set_alternate_stack(Thread& self, const UserStack& wanted, uint64_t stack_pointer);
// What sigaltstack(2) and the signal frame report.
UserStack describe_alternate_stack(const AlternateStack& stack, uint64_t stack_pointer);

}  // namespace kernel
