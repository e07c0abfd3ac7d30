// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/cpu.h"
#include "lib/result.h"
#include "task/thread.h"

namespace kernel {

// ioperm(2) and iopl(2) for the current thread. Privilege is CAP_SYS_RAWIO, asked only where Linux asks.
// Kernels that were built with IOPERM=off answer NoSys to both (pio/off.cpp).
Result<uint64_t> sys_ioperm(uint64_t from, uint64_t num, int32_t turn_on);
#ifdef IOPERM_OFF
Result<uint64_t> sys_iopl(uint32_t level);
#else
Result<> iopl_without_privilege(uint32_t level);
// In the header, so that its row of the table is the whole call: programs bracket single accesses with it.
// The kernel is not preemptible: the window is this thread's until it returns.
inline Result<uint64_t> sys_iopl(uint32_t level) {
    Thread& thread = current_thread();
    if (!thread.credentials().has(Capability::SysRawIo)) [[unlikely]]
        TRY(iopl_without_privilege(level));
    else
        TRY(thread.ports.iopl(level, true, this_cpu().port_window));
    return 0;
}
#endif

}  // namespace kernel
