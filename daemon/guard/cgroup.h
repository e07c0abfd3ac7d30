// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "daemon/common/error.h"
#include "daemon/common/small_file.h"
#include "daemon/common/unique_fd.h"
#include "daemon/guard/clock.h"

namespace iopermd::guard {

// The cgroup of one grant, by cgroup v2's files (Documentation/admin-guide/cgroup-v2.rst): every process that
// holds, or inherited, the grant's ports is in it or below it. Virtual so that tests can stand in for the
// kernel.
class Cgroup {
public:
    explicit Cgroup(std::string path);
    virtual ~Cgroup() = default;

    const std::string& path() const { return path_; }
    // A descriptor that reports EPOLLPRI when populated() may have changed; -1 where there is none.
    int events() const { return events_.get(); }
    Result<void> enter(pid_t pid) { return write_file(path_ + "/cgroup.procs", std::to_string(pid)); }
    // Whether a process is in it or below it. One that somebody else removed, as systemd does when a session
    // ends, was empty and stays so.
    virtual Result<bool> populated() { return event("populated"); }
    // Of this cgroup and all below it.
    virtual Result<std::vector<pid_t>> processes() { return ids("cgroup.procs"); }
    virtual Result<std::vector<pid_t>> threads() { return ids("cgroup.threads"); }
    // Stops every thread at the border to user mode and waits until all are there; Code::Timeout where one is
    // not.
    virtual Result<void> freeze(Instant deadline);
    virtual Result<void> thaw() { return write_file(path_ + "/cgroup.freeze", "0"); }
    // SIGKILLs everything and waits until all is gone; Code::Timeout where something dies slowly (it never
    // runs again).
    virtual Result<void> kill(Instant deadline);
    // Moves what is left to the parent cgroup and removes this one. False: busy, try again later.
    virtual bool dissolve();

private:
    // Whether the line `key` + " 1" stands in cgroup.events; false when the cgroup has been removed.
    Result<bool> event(std::string_view key);
    Result<void> wait_for(std::string_view key, bool value, Instant deadline);
    Result<std::vector<pid_t>> ids(const char* file);

    std::string path_;
    UniqueFd events_;
};

}  // namespace iopermd::guard
