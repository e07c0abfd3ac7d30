// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>
#include <sys/types.h>
extern "C" {  // glibc 2.36's header forgets it
#include <sys/pidfd.h>
}

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/common/pidfd.h"
#include "daemon/common/task.h"
#include "daemon/common/unique_fd.h"
#include "daemon/guard/clock.h"

namespace iopermd::guard {

// A file of this process or thread.
inline std::string proc(pid_t pid, const char* name) {
    return "/proc/" + std::to_string(pid) + "/" + name;
}

// The path in the cgroup2 hierarchy from the text of /proc/PID/cgroup: the line "0::/path". Pure.
Result<std::string> parse_cgroup(const std::string& text);

// Other processes, as far as the guard's decisions look at them. Virtual for tests.
class Processes {
public:
    virtual ~Processes() = default;
    // Code::NotFound: it has gone, or began before `since`, which costs but half as much to see.
    virtual Result<Task> look(pid_t tid, uint64_t since = 0);
    virtual Result<std::string> cgroup(pid_t pid);
    // A pidfd: while alive() says so, the number means this process.
    virtual Result<UniqueFd> pin(pid_t pid) { return open_pidfd(pid); }
    static bool alive(const UniqueFd& pin) { return pin && !has_ended(pin.get()); }
    virtual void kill(const UniqueFd& pin) { pidfd_send_signal(pin.get(), SIGKILL, nullptr, 0); }
    virtual std::vector<pid_t> all() { return numbers_in("/proc"); }
    virtual std::vector<pid_t> threads(pid_t pid) {
        return numbers_in("/proc/" + std::to_string(pid) + "/task");
    }
    // Whether the process is this user's, also where it has become another one in a user namespace.
    virtual bool belongs_to(pid_t pid, const Task& task, uid_t uid);
    // SIGKILLs the process that traces `tid` and waits for its end; false: nobody does. Never the guard
    // itself and never init.
    virtual Result<bool> end_tracer(pid_t tid, Instant deadline);

private:
    static std::vector<pid_t> numbers_in(const std::string& folder);
};

}  // namespace iopermd::guard
