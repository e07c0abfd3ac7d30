// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "client/ctl/command.h"

namespace iopermd::ctl {

Command status_command();
Command doctor_command();
Command acquire_command();
Command release_command();
Command list_command();
Command show_command();
Command watch_command();
Command run_command();
Command check_command();
Command policy_show_command();
Command policy_check_command();
Command policy_test_command();
Command policy_explain_command();
Command policy_reload_command();
Command completion_command();
Command version_command();

// Every verb, in the order of the help.
const std::vector<Command>& commands();

// The meaning of each exit code, for help and manual.
struct ExitMeaning {
    ExitCode code;
    std::string_view meaning;
};
const std::vector<ExitMeaning>& exit_meanings();

}  // namespace iopermd::ctl
