// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "daemon/common/error.h"
#include "daemon/common/guard_message.h"
#include "iopermd/port_set.h"

namespace iopermd::guard {

// What a grant's end takes.
inline const PortSet kAllPorts{PortRange::all()};

// A process that comes to a grant's ports, by a ticket or because it asked.
struct Newcomer {
    uint64_t grant = 0;
    uid_t uid = 0;
    pid_t pid = 0;
    uint64_t start_time = 0;  // of the process that `pid` must be (/proc/PID/stat field 22)
};

// What taking ports came to.
struct StripOutcome {
    uint32_t stripped = 0;  // threads
    uint32_t killed = 0;    // processes, tracers among them
    bool late = false;      // it ran out of time, or had to kill a supervisor
    bool complete = true;   // false: not even killing worked; the log says why
};

// The processes that hold the ports of grants, their children with them: how they come to them, and how they
// lose them while they run. All that differs between kernels is behind this, and nothing else of the guard
// knows which it is: CgroupHolders on any Linux, ControllerHolders on the project's own kernel. One thread.
class Holders {
public:
    virtual ~Holders() = default;

    // Both are set by whoever wants to know, and called from the event loop. The last holder has gone; the
    // grant is not held any more.
    std::function<void(uint64_t grant)> on_idle;
    // Between take_questions(true) and (false).
    std::function<void(const Question&)> on_question;

    virtual Backend backend() const = 0;
    // The grants that an earlier guard left, and their users. They are held, as if they had been placed here.
    virtual std::map<uint64_t, uid_t> leftovers() = 0;
    // Undoes what a guard that was killed in the middle of a strip left. False: it cannot be undone.
    virtual bool resume(uint64_t grant) = 0;

    // Makes a process the first holder of a grant that nobody holds. With Backend::Controller it has the
    // ports then, else it may take them now: whatever it takes can be taken back.
    virtual Status place(const Newcomer& who, const PortSet& ports) = 0;
    virtual bool held(uint64_t grant) const = 0;
    virtual Result<std::vector<pid_t>> processes(uint64_t grant) = 0;
    // Of a grant that is held. In a hurry: with the least patience for programs that do not comply. The grant
    // is not held any more after a complete take of every port.
    virtual StripOutcome take(uint64_t grant, const PortSet& ports, OnRevoke rule, bool in_a_hurry) = 0;

    // Questions are asked from now on; or they wait in the kernel, and what was asked already is denied.
    virtual void take_questions(bool) {}
    // Places the asker, as place(), and its call succeeds. Grant 0: its call fails with EPERM.
    virtual Status answer(uint64_t, uint64_t, const PortSet&) { return Status::UnknownQuestion; }
    // Once a second.
    virtual void tick() {}
};

}  // namespace iopermd::guard
