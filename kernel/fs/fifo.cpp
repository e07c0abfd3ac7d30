// SPDX-License-Identifier: Apache-2.0
#include "fs/fifo.h"

namespace kernel {
namespace {

// Waits until the count that `ever` reads has moved on: an end that came and went again counts as well, as it
// saw this one (Linux's r_counter and w_counter).
template <class Ever>
Result<> wait_for_partner(Pipe& pipe, uint64_t before, Ever ever) {
    Waiter waiter{pipe.readiness().sleepers()};
    while (ever(pipe.ends()) == before)
        if (waiter.sleep(kNever) != WakeReason::Woken)
            return fail(Errno::RestartSys);
    return {};
}

}  // namespace

Result<Ref<OpenFile>> open_fifo(Ref<Inode> inode, Ref<Pipe> pipe, uint32_t flags) {
    const uint32_t mode = flags & kAccessMode;
    const bool wait = !(flags & kNonBlock);
    if (mode == kAccessMode)
        return fail(Errno::Inval);
    if (mode == kWriteOnly && !wait && pipe->ends().readers == 0)
        return fail(Errno::NxIo);
    Ref<PipeEnd> end = TRY(make_ref<PipeEnd>(std::move(inode), pipe, flags));
    const Pipe::Ends ends = pipe->ends();
    if (wait && mode == kReadOnly && ends.writers == 0)
        TRY(wait_for_partner(*pipe, ends.writers_ever,
                             [](const Pipe::Ends& now) { return now.writers_ever; }));
    if (wait && mode == kWriteOnly && ends.readers == 0)
        TRY(wait_for_partner(*pipe, ends.readers_ever,
                             [](const Pipe::Ends& now) { return now.readers_ever; }));
    return Ref<OpenFile>{std::move(end)};
}

}  // namespace kernel
