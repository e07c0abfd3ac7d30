// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "client/ctl/commands.h"
#include "client/ctl/daemon_checks.h"
#include "client/ctl/json.h"
#include "client/ctl/table.h"
#include "client/ctl/time_text.h"

namespace iopermd::ctl {
namespace {

std::string counted(size_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string ceiling_text(const client::Status& status) {
    if (status.ceiling.empty())
        return status.guard_connected ? "empty: the policy grants nothing" : "not known";
    return client::to_string(status.ceiling) + " (" + counted(status.ceiling.size(), "port") + ")" +
           (status.ceiling_stale ? ", STALE: the policy allows more, restart iopermd-guard" : "");
}

std::string policy_text(const client::Status& status) {
    std::string out =
        status.policy_generation == 0
            ? "none in force"
            : "generation " + std::to_string(status.policy_generation) + ", " + counted(status.rules, "rule");
    if (!status.policy_error.empty())
        out += "; the files on disk are NOT in force: " + status.policy_error;
    return out;
}

Outcome print_status(Context& context) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    const client::Status status = IOPERMD_TRY(daemon.status());
    if (context.json()) {
        context.document(to_json(status));
        return ExitCode::Ok;
    }
    const auto up =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now() - status.started);
    print_fields(
        context.out(),
        {{"iopermd", status.version + ", pid " + std::to_string(status.pid) + ", up " + span_text(up)},
         {"policy", policy_text(status)},
         {"guard", status.guard_connected
                       ? "connected, pid " + std::to_string(status.guard_pid) + backend_text(status.backend)
                       : "NOT connected: nothing can be granted"},
         {"ceiling", ceiling_text(status)},
         {"sessions", std::to_string(status.sessions)},
         {"grants", std::to_string(status.grants)},
         {"kernel",
          status.kernel + (status.ioports_visible ? "" : ", /proc/ioports hidden: `busy` is not enforced")},
         {"you", status.caller_is_admin ? "administrator" : "user"}});
    return ExitCode::Ok;
}

}  // namespace

Command status_command() {
    return {
        .name = "status",
        .summary = "Show the daemon, its guard and its policy (the default command)",
        .details = "",
        .examples = {{"iopermctl", "the same as iopermctl status"},
                     {"iopermctl status --json | jq .ceiling", "every port that could be granted now"}},
        .exits = {ExitCode::NoDaemon, ExitCode::Timeout},
        .define = [](CLI::App&) -> Action { return print_status; },
    };
}

}  // namespace iopermd::ctl
