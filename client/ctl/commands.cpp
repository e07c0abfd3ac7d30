// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/commands.h"

namespace iopermd::ctl {

const std::vector<Command>& commands() {
    static const std::vector<Command> table = {
        status_command(),         doctor_command(),        acquire_command(),      release_command(),
        list_command(),           show_command(),          watch_command(),        run_command(),
        check_command(),          policy_show_command(),   policy_check_command(), policy_test_command(),
        policy_explain_command(), policy_reload_command(), completion_command(),   version_command(),
    };
    return table;
}

const std::vector<ExitMeaning>& exit_meanings() {
    static const std::vector<ExitMeaning> table = {
        {ExitCode::Ok, "done; also when there is nothing to list"},
        {ExitCode::Failure, "failure"},
        {ExitCode::Usage, "wrong usage"},
        {ExitCode::Denied, "denied by the policy, or not an administrator"},
        {ExitCode::NotFound, "no such grant, name or file"},
        {ExitCode::NoDaemon, "no daemon, or its guard is away"},
        {ExitCode::Unsupported, "this machine or kernel cannot do it"},
        {ExitCode::BadPolicy, "the policy does not load"},
        {ExitCode::Conflict, "somebody else holds the ports, or a limit is reached"},
        {ExitCode::Ended, "the grant expired or was revoked while it was held"},
        {ExitCode::Timeout, "no answer in time"},
        {ExitCode::Wrapper, "ioperm-run could not be started"},
    };
    return table;
}

}  // namespace iopermd::ctl
