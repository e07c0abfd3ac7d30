// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "iopermd/port_set.h"

namespace iopermd::client {

// The daemon about itself.
struct Status {
    // How grants come to processes: by ioperm-exec, cgroups and ptrace on any Linux, or by the port
    // controller of the project's own kernel. Unknown while the guard is away.
    enum class Backend { Unknown, Cgroup, Controller };

    std::string version;
    std::chrono::system_clock::time_point started;
    pid_t pid = 0;
    uint64_t policy_generation = 0;  // successful loads in this daemon run; 0: none has loaded
    uint32_t rules = 0;
    uint32_t sessions = 0;
    uint32_t grants = 0;
    bool guard_connected = false;
    pid_t guard_pid = 0;
    Backend backend = Backend::Unknown;
    PortSet ceiling;             // every port that the guard could hand out now
    bool ceiling_stale = false;  // the policy allows more than that
    std::string kernel;
    bool ioports_visible = false;  // `busy` can be enforced
    bool caller_is_admin = false;
    std::string policy_error;  // why the policy on disk is not in force; empty when it is
};

struct PolicyFile {
    std::string path;
    std::string text;
};

// The policy that is in force.
struct LoadedPolicy {
    uint64_t generation = 0;
    std::chrono::system_clock::time_point loaded;
    std::vector<PolicyFile> files;  // as they were when they were loaded
};

// What a reload did.
struct Reloaded {
    uint64_t generation = 0;
    bool changed = false;                // false: the files mean what they meant before
    std::vector<uint64_t> ended_grants;  // the new policy would not allow them
    bool guard_restarts = false;         // the ceiling has changed
};

}  // namespace iopermd::client
