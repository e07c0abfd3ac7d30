// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include "client/run/fault_log.h"
#include "client/run/ptrace.h"
#include "client/run/tracee_table.h"

namespace iopermd::run {

// Decides what becomes of each stop of a traced thread, so that the program sees what it would see on a
// kernel that had given it iopl(3) and the granted ports. It is invisible otherwise: signals and job control
// pass as they are (ptrace(2), PTRACE_SEIZE).
class Supervisor {
public:
    using Time = TraceeTable::Clock::time_point;

    Supervisor(Ptrace& ptrace, FaultLog& faults) : ptrace_(ptrace), faults_(faults) {}

    // The thread has just been seized.
    void adopt(pid_t tid) { table_.add(tid); }
    // What waitpid(-1, …, __WALL) said about a thread.
    void handle(pid_t tid, int status, Time now);
    // Starts to detach from every thread, because the guard has to be their tracer; each goes at its next
    // stop. From then on, CLI and STI end the program, and iopl() fails with ENOSYS as for any RET_TRACE
    // without a tracer.
    void let_go();

    // Calls release_overdue() after TraceeTable::kReportTime are due.
    bool has_deadline() const { return table_.holds_any(); }
    void release_overdue(Time now);

private:
    void on_signal(pid_t tid, int signal);
    void on_fault(pid_t tid);
    void on_iopl(pid_t tid);
    void on_created(pid_t tid);
    void on_exec(pid_t tid);
    void on_stop(pid_t tid, int signal, Time now);
    void go_on(pid_t tid, int signal);

    Ptrace& ptrace_;
    FaultLog& faults_;
    TraceeTable table_;
    bool letting_go_ = false;
};

}  // namespace iopermd::run
