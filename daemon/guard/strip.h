// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "daemon/guard/cgroup.h"
#include "daemon/guard/holders.h"
#include "daemon/guard/processes.h"
#include "daemon/guard/tracer.h"
#include "iopermd/port_set.h"

namespace iopermd::guard {

// Takes ports from every thread in a grant's cgroup while its programs run on. Whatever cannot be stripped
// for certain and in time is killed with the whole cgroup, so that the answer "done" is always true.
//
// The order (architecture.md): freeze; seize and interrupt every thread without waiting, for no thread stops
// while it is frozen; thaw; each thread then stops before it runs an instruction of its own; take the ports;
// let go, all together, so that the first do not keep the processor from the others. A thread that does not
// stop, such as one that waits in vfork(2), may follow later: released ones hold nothing that a new thread
// could inherit.
class Strip {
public:
    using Time = std::chrono::milliseconds;
    static constexpr Time kGrace{200};         // for a supervisor, which the front has asked, to let go
    static constexpr Time kTime{1000};         // for everything else
    static constexpr Time kTimePerThread{20};  // and this, but
    static constexpr Time kMostTime{5000};     // no more than this
    static constexpr int kHurry = 10;          // in a hurry: no grace, and times divided by this
    static constexpr Time kTimeToDie{200};     // what takes longer never runs again all the same

    Strip(Tracer& tracer, Processes& processes, Clock& clock)
        : tracer_(tracer), processes_(processes), clock_(clock) {}

    StripOutcome take(Cgroup& cgroup, const PortSet& ports, OnRevoke rule, bool in_a_hurry);
    void reap() { tracer_.reap(); }
    // Asks a thread to stop, ending its tracer where it has one; `task`: what /proc said of it a moment ago.
    // False: nothing to take there, the thread is dead or never runs user code.
    Result<bool> seize(pid_t tid, const Result<Task>& task, Instant deadline, StripOutcome& outcome);

private:
    // Every thread in the cgroup, and what /proc says of it: once, for that costs more than all of the rest.
    Result<std::map<pid_t, Result<Task>>> look_at(Cgroup& cgroup);
    Result<void> take_all(Cgroup& cgroup, const PortSet& ports, bool in_a_hurry, StripOutcome& outcome);

    Tracer& tracer_;
    Processes& processes_;
    Clock& clock_;
};

}  // namespace iopermd::guard
