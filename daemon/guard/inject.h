// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <cstdint>

#include "daemon/common/error.h"
#include "daemon/guard/clock.h"

namespace iopermd::guard {

// A system call for another thread to make.
struct Call {
    long number = 0;       // x86-64
    long number_i386 = 0;  // for a thread that runs 32-bit code
    std::array<uint64_t, 5> arguments{};
};

// A failure that names the thread.
inline Unexpected<Error> thread_failure(pid_t tid, const std::string& what, Code code = Code::Internal) {
    return fail(code, "thread " + std::to_string(tid) + " " + what);
}

// Waits until the thread, a tracee of the calling thread, stops or ends; -1: any tracee. SIGCHLD must be
// blocked. Code::Timeout at the deadline, Code::NotFound where there is no such tracee.
struct Wait {
    pid_t tid;
    int status;  // as waitpid(2) reports it
};
const sigset_t& tracee_signal();  // SIGCHLD alone
Result<Wait> wait_for_tracee(pid_t tid, Instant deadline);

// True for the stop of PTRACE_INTERRUPT and for a group stop: both are inside the kernel's signal delivery,
// before a system call that was interrupted is restarted or a signal is taken.
bool is_interrupt_stop(int status);

// Makes a thread in an interrupt stop run one system call and returns its result (-errno when it failed).
// Afterwards the thread is in an interrupt stop again and everything is as it was: registers, the interrupted
// system call (it restarts, or ends with EINTR, just as it would have), the signal mask and pending signals.
// No code is written into the thread: the call is made from an instruction that the process has anyway.
// Code::NotFound: the thread has died. The tracer must have set PTRACE_O_TRACESYSGOOD.
Result<int64_t> inject(pid_t tid, const Call& call, Instant deadline);

}  // namespace iopermd::guard
