// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/result.h"
#include "task/signal_actions.h"
#include "task/signal_frame_layout.h"

namespace kernel {

class Thread;
struct AlternateStack;

// sigaltstack(2), for the current thread, whose stack pointer is `stack_pointer`: Perm while it runs on the
// alternate stack, Inval for flags that do not exist, NoMem for less than MINSIGSTKSZ.
Result<> set_alternate_stack(Thread& self, const UserStack& wanted, uint64_t stack_pointer);
// Where a handler's frame goes: below `below` on the stack that is in use, or at the top of the alternate
// stack where the action asks for it. On an alternate stack the frame must fit.
struct HandlerStack {
    uint64_t top;
    bool is_alternate;
};
HandlerStack choose_handler_stack(const AlternateStack& alternate, uint64_t stack_pointer,
                                  const SignalAction& action, uint64_t below);

// What sigaltstack(2) and the signal frame report.
UserStack describe_alternate_stack(const AlternateStack& stack, uint64_t stack_pointer);

}  // namespace kernel
