// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/ptrace.h>
#include <sys/types.h>

#include "daemon/common/error.h"
#include "daemon/guard/clock.h"
#include "daemon/guard/inject.h"
#include "iopermd/port_set.h"

namespace iopermd::guard {

// Takes ports from other threads. One thread of the guard uses it, always the same: ptrace(2) ties tracees to
// threads. Virtual for tests.
class Tracer {
public:
    virtual ~Tracer() = default;
    // Becomes the thread's tracer and asks it to stop, without waiting. Code::NotFound: it has gone.
    virtual Result<void> seize(pid_t tid);
    // The next of the seized threads to stop or end.
    virtual Result<Stop> next(Instant deadline);
    // Whether a stopped thread has one of the ports. Code::NotFound: it has gone.
    virtual Result<bool> holds(pid_t tid, const PortSet& ports);
    // Takes the ports from a stopped thread, and proves it by the kernel's own record. Code::NotFound: it has
    // gone.
    virtual Result<void> clear(pid_t tid, const PortSet& ports, Instant deadline);
    // Lets a stopped thread go on as if nothing had happened.
    virtual void release(pid_t tid) { ptrace(PTRACE_DETACH, tid, 0, 0); }  // fails only where it was killed
    // Collects tracees that ended, so that their parents can.
    virtual void reap();
};

}  // namespace iopermd::guard
