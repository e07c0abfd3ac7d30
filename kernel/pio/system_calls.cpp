// SPDX-License-Identifier: Apache-2.0
#include "pio/system_calls.h"

#include "arch/cpu.h"
#include "pio/ask.h"
#include "task/thread.h"

namespace kernel {

// The kernel is not preemptible: the window is this thread's until it returns.

Result<uint64_t> sys_ioperm(uint64_t from, uint64_t num, int32_t turn_on) {
    Thread& thread = current_thread();
    const bool may_raise = thread.credentials().has(Capability::SysRawIo);
    const Result<> done = thread.ports.ioperm(from, num, turn_on != 0, may_raise, this_cpu().port_window);
    if (!done && done.error() == Errno::Perm) [[unlikely]]
        TRY(pio::ask_ioperm(*iopermd::check_ioperm(from, num)));
    else
        TRY(done);
    return 0;
}

Result<> iopl_without_privilege(uint32_t level) {
    const Result<> done = current_thread().ports.iopl(level, false, this_cpu().port_window);
    return !done && done.error() == Errno::Perm ? pio::ask_iopl(level) : done;
}

}  // namespace kernel
