// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "daemon/guard/strip.h"

namespace iopermd::guard {

// Processes that inherited a grant's ports and are no longer in its cgroup, where Strip would find them.
// systemd moves a process of a user's wherever that user may have it (AttachProcessesToUnit of
// org.freedesktop.systemd1.Manager). A stray keeps its ports no longer: it is killed.
//
// Nobody can undo what tells strays from most other processes: no_new_privs, which ioperm-exec sets before
// the program begins, a start not before the redeemer's, and their user. Of those few, the kernel's own
// record of the I/O bitmap decides; whoever cannot be looked at in time counts as a stray.
//
// To be called after Strip has dealt with the cgroup: what is forked there from then on holds nothing.
class Strays {
public:
    static constexpr std::chrono::milliseconds kTime{1000};       // for the whole search
    static constexpr std::chrono::milliseconds kTimeToStop{200};  // for the next thread of all

    // Whether this cgroup (as in /proc/PID/cgroup) is one of a grant's.
    using Known = std::function<bool(const std::string& cgroup)>;

    Strays(Tracer& tracer, Processes& processes, Clock& clock, Strip& strip)
        : tracer_(tracer), processes_(processes), clock_(clock), strip_(strip) {}

    // Kills every stray of this user that holds one of the ports, and counts it in `outcome`; not complete
    // where there were always more. `since`: the redeemer's start time, 0 where that is not known.
    void kill(uid_t uid, uint64_t since, const PortSet& ports, const Known& known, StripOutcome& outcome);

private:
    using Suspects = std::map<pid_t, UniqueFd>;            // processes, pinned
    using Threads = std::set<std::pair<pid_t, uint64_t>>;  // and their start times

    // Whether the process could be one, by what the kernel tells of it without disturbing it.
    bool may_be(pid_t pid, uid_t uid, uint64_t since, const Known& known);
    // Stops those of their threads that were not seen yet, and kills the process of one that holds a port.
    void look_at(const Suspects& suspects, const PortSet& ports, Instant end, Threads& seen,
                 StripOutcome& outcome);

    Tracer& tracer_;
    Processes& processes_;
    Clock& clock_;
    Strip& strip_;
};

}  // namespace iopermd::guard
