// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "daemon/common/error.h"
#include "daemon/guard/clock.h"

namespace iopermd::guard {

// A failure that names the thread.
inline Unexpected<Error> thread_failure(pid_t tid, const std::string& what, Code code = Code::Internal) {
    return fail(code, "thread " + std::to_string(tid) + " " + what);
}

// ptrace(2). The failure names the request and the thread; Code::NotFound: it has gone; Code::Unsupported: it
// has no such registers.
Result<void> request(__ptrace_request what, const char* name, pid_t tid, uint64_t address, uint64_t data);
#define PTRACE(what, tid, address, data) request(what, #what, tid, uint64_t(address), uint64_t(data))

// A tracee's stop, or its end.
struct Stop {
    pid_t tid;
    int status;  // as waitpid(2) reports it

    bool gone() const { return !WIFSTOPPED(status); }
    // The stop of PTRACE_INTERRUPT or a group stop: inside the kernel's signal delivery, before a system call
    // that was interrupted is restarted or a signal is taken.
    bool interrupted() const { return WIFSTOPPED(status) && status >> 16 == PTRACE_EVENT_STOP; }
    // The signal that is being delivered, to be passed on when the tracee is resumed; 0: none.
    int signal() const { return status >> 16 == 0 ? WSTOPSIG(status) : 0; }
};
// Waits until a thread that the calling thread traces stops or ends; -1: any. Code::Timeout at the deadline,
// Code::NotFound where there is no such tracee. SIGCHLD is blocked from then on.
Result<Stop> wait_for_tracee(pid_t tid, Instant deadline);

// What is mapped at an address, by the text of /proc/PID/maps; nothing where that is a file's. Whoever reads
// a file's page may wait for a FUSE of its user's own for as long as the user likes. Pure.
std::pair<uint64_t, uint64_t> anonymous_at(const std::string& maps, uint64_t address);  // its begin and end

using Arguments = std::array<uint64_t, 5>;  // of a system call

// Makes a thread in an interrupt stop run one system call and returns its result (-errno when it failed).
// Afterwards the thread is in an interrupt stop again and everything is as it was: registers, the interrupted
// system call (it restarts, or ends with EINTR, just as it would have), the signal mask and pending signals.
// No code is written into the thread: the call is made from the instruction that it has just passed, or from
// one in the vDSO, which every ordinary process has.
// Code::NotFound: the thread has died. The tracer must have set PTRACE_O_TRACESYSGOOD.
// `number_i386` is the call's number for a thread that runs 32-bit code.
Result<int64_t> inject(pid_t tid, long number, long number_i386, const Arguments& arguments,
                       Instant deadline);

}  // namespace iopermd::guard
