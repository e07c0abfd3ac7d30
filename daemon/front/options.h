// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "daemon/common/paths.h"

namespace iopermd::front {

// The command line. The paths may be chosen because the process has no privilege that a path could mislead;
// the guard's are fixed.
struct Options {
    std::string socket = kFrontSocket;  // unless the service manager passes one
    std::string policy = kPolicyFile;
    std::string policy_directory = kPolicyDirectory;
    std::string audit = kAuditLog;
    std::string guard_socket = kGuardFrontSocket;
    std::string log_level = "info";
    bool allow_root = false;
};

// The options, or the exit status where the command line was wrong or only asked for help (what there was to
// say is printed).
std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace iopermd::front
