// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>
#include <sys/types.h>
extern "C" {  // glibc 2.36's header forgets it
#include <sys/pidfd.h>
}

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"
#include "daemon/guard/clock.h"

namespace iopermd::guard {

// What /proc says about one thread (proc(5)).
struct Task {
    pid_t process = 0;        // thread group
    char state = '?';         // R, S, D, Z, X, ...
    bool io_worker = false;   // PF_IO_WORKER: io_uring's own thread, which never runs user code
    uint64_t start_time = 0;  // in clock ticks since boot
    int threads = 0;          // of the process
    pid_t tracer = 0;         // the thread that traces it; 0: none
    bool rawio = false;       // CAP_SYS_RAWIO is in its permitted set
    int no_new_privs = 0;     // 1: no exec gives it, or what it starts, a capability (prctl(2))

    bool dead() const { return state == 'Z' || state == 'X'; }
    bool traced() const { return tracer != 0 && !dead(); }
};

// Reads the texts of /proc/TID/stat and /proc/TID/status. Pure.
Result<Task> parse_task(const std::string& stat, const std::string& status);
// The path in the cgroup2 hierarchy from the text of /proc/PID/cgroup: the line "0::/path". Pure.
Result<std::string> parse_cgroup(std::string_view text);

// Other processes, as far as the guard's decisions look at them. Virtual for tests.
class Processes {
public:
    virtual ~Processes() = default;
    // Code::NotFound: it has gone.
    virtual Result<Task> look(pid_t tid);
    virtual Result<std::string> cgroup(pid_t pid);
    // A pidfd: while alive() says so, the number means this process.
    virtual Result<UniqueFd> pin(pid_t pid);
    static bool alive(const UniqueFd& pin);
    static void kill(const UniqueFd& pin) { pidfd_send_signal(pin.get(), SIGKILL, nullptr, 0); }
    // SIGKILLs the process that traces `tid` and waits for its end; false: nobody does. Never the guard
    // itself and never init.
    virtual Result<bool> end_tracer(pid_t tid, Instant deadline);
};

}  // namespace iopermd::guard
