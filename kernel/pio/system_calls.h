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
// Inval is the end of it; Perm is the beginning of pio/ask.h.
Result<uint64_t> sys_iopl_without_privilege(uint32_t level, Errno error);
// In the header, so that its row of the table is the whole call: programs bracket single accesses with it.
// The kernel is not preemptible: the window is this thread's until it returns.
inline Result<uint64_t> sys_iopl(uint32_t level) {
    Thread& thread = current_thread();
    const bool may_raise = thread.credentials().has(Capability::SysRawIo);
    if (const Result<> done = thread.ports.iopl(level, may_raise, this_cpu().port_window); !done) [[unlikely]]
        return sys_iopl_without_privilege(level, done.error());
    return 0;
}
#endif

}  // namespace kernel
