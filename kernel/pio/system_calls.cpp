// SPDX-License-Identifier: Apache-2.0
#include "pio/system_calls.h"

#include "arch/cpu.h"
#include "task/thread.h"

namespace kernel {

// The kernel is not preemptible: the window is this thread's until it returns.

Result<uint64_t> sys_ioperm(uint64_t from, uint64_t num, int32_t turn_on) {
    Thread& thread = current_thread();
    const bool may_raise = thread.credentials().has(Capability::SysRawIo);
    TRY(thread.ports.ioperm(from, num, turn_on != 0, may_raise, this_cpu().port_window));
    return 0;
}

}  // namespace kernel
