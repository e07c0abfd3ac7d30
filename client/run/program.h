// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "iopermd/expected.h"

namespace iopermd::run {

// The file that a command names.
struct Program {
    std::string path;       // as it is executed: relative where PATH or the command is
    std::string canonical;  // absolute, without symbolic links: what policies name
    bool privileged;        // set-user-id, set-group-id or with file capabilities
};

// Why there is none, with the exit status of env(1): 126 found but not executable, 127 not found.
struct NoProgram {
    int status;
    std::string reason;
};

// Looks `command` up as execvp(3) does: as a path if it has a slash, else in `search_path` (null: the default
// of confstr(3)), where files that cannot be executed are passed over.
Expected<Program, NoProgram> find_program(const std::string& command, const char* search_path);

}  // namespace iopermd::run
