// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iopermd/port_set.h"
#include "iopermd/verdict.h"

namespace iopermd::client {

// A port set that one session holds. Ids rise and are never reused while the daemon runs.
struct Grant {
    using Time = std::chrono::system_clock::time_point;

    uint64_t id = 0;
    PortSet ports;
    Access access = Access::ReadWrite;
    Mode mode = Mode::Native;
    // The session's process when it connected, as the kernel told the daemon.
    uint32_t uid = 0;
    pid_t pid = 0;
    std::string exe;
    std::string program;  // what holds, or will hold, the ports
    std::string reason;
    Time granted;
    std::optional<Time> expires;
    std::vector<RuleReference> rules;  // that allowed it
    std::vector<pid_t> holders;        // processes that hold the ports now; filled in by Client::get() only
};

// What to ask for. Either `ports` or `profile`.
struct AcquireOptions {
    PortSet ports;
    bool profile = false;  // everything that the policy allows this user and program
    Access access = Access::ReadWrite;
    Mode mode = Mode::Auto;
    std::optional<std::chrono::seconds>
        lease;               // none: the rule's own; longer than the policy's maximum is cut to it
    std::string reason;      // for the audit log, at most 256 bytes
    std::string program;     // absolute path of what will hold the ports; empty: the session's own executable
    pid_t redeemer_pid = 0;  // who may redeem the ticket, a process of the same user; 0: this process
};

// The single-use secret that ioperm-exec shows the guard. Void 10 seconds after it was made.
using Ticket = std::array<uint8_t, 32>;

struct Acquired {
    Grant grant;
    Ticket ticket{};
};

// What Client::release() took.
struct Released {
    PortSet remaining;  // empty: the grant has ended
    uint32_t stripped_threads = 0;
    uint32_t killed_processes = 0;
};

}  // namespace iopermd::client
