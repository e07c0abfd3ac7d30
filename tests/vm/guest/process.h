// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "user.h"

// How one process is to start: the part of a unit file (or of a login) that the kernel enforces.
struct Process {
    std::vector<std::string> argv;
    std::vector<std::string> environment;
    User user;
    std::string cgroup;  // below /sys/fs/cgroup
    std::string directory = "/";
    std::optional<std::vector<int>> bounding_set;  // unset: the kernel's full one
    bool no_new_privileges = false;
    int input = -1;  // -1: /dev/null
    int output = -1;
    int errors = -1;
    int listener = -1;  // passed as descriptor 3, as systemd's socket activation does; -1: none

    // The pid, once the program itself runs; otherwise errno says why it does not.
    std::optional<pid_t> start() const;

private:
    [[noreturn]] void become(int complaint) const;
};
