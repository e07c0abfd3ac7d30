// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/doctor.h"

#include <algorithm>
#include <ostream>

#include "client/ctl/commands.h"
#include "client/ctl/daemon_checks.h"
#include "client/ctl/json.h"
#include "client/ctl/machine_checks.h"
#include "client/ctl/policy_file.h"
#include "client/ctl/printable.h"

namespace iopermd::ctl {
namespace {

using Level = CheckResult::Level;

void add_daemon(const Context& context, std::vector<CheckResult>& results) {
    const auto on_disk = load_policy_file(context, "");
    auto no_answer = [&](const Error& error) {
        results.push_back({Level::Fail, "daemon", error.message,
                           "systemctl enable --now iopermd.socket; journalctl -u iopermd says why it ended"});
        results.push_back(check_policy(on_disk, nullptr));
    };
    auto daemon = client::Client::connect(context.globals().socket);
    if (!daemon)
        return no_answer(daemon.error());
    const auto status = daemon->status();
    if (!status)
        return no_answer(status.error());
    const auto loaded = daemon->policy();
    results.push_back({Level::Ok, "daemon", "iopermd " + status->version + " answers", ""});
    for (CheckResult& result : check_status(*status))
        results.push_back(std::move(result));
    results.push_back(check_policy(on_disk, loaded ? &*loaded : nullptr));
}

std::string_view word(Level level) {
    switch (level) {
        case Level::Ok:
            return "ok";
        case Level::Warn:
            return "WARN";
        case Level::Fail:
            return "FAIL";
        case Level::Unsupported:
            return "UNSUPPORTED";
    }
    return "FAIL";
}

void print(std::ostream& out, const CheckResult& result) {
    out << word(result.level) << "  " << result.topic << ": " << printable(result.what);
    if (!result.fix.empty())
        out << " -- fix: " << result.fix;
    out << '\n';
}

Json to_json(const std::vector<CheckResult>& results) {
    Json checks = Json::array();
    for (const CheckResult& result : results) {
        std::string level{word(result.level)};
        std::transform(level.begin(), level.end(), level.begin(), [](char c) { return c | 0x20; });
        checks.push_back(
            {{"level", level}, {"topic", result.topic}, {"what", result.what}, {"fix", result.fix}});
    }
    return {{"checks", std::move(checks)}};
}

}  // namespace

Outcome diagnose(Context& context, const Machine& machine) {
    std::vector<CheckResult> results = check_machine(machine);
    add_daemon(context, results);
    if (context.json())
        context.document(to_json(results));
    else
        for (const CheckResult& result : results)
            print(context.out(), result);
    auto any = [&](Level level) {
        return std::any_of(results.begin(), results.end(),
                           [&](const CheckResult& r) { return r.level == level; });
    };
    if (any(Level::Fail))
        return ExitCode::Failure;
    return any(Level::Unsupported) ? ExitCode::Unsupported : ExitCode::Ok;
}

Command doctor_command() {
    return {
        .name = "doctor",
        .summary = "Check this machine and the daemon, with a fix for each finding",
        .details =
            "One line a check: ok, WARN, FAIL or UNSUPPORTED, what was found, and what to do. Exit code 1 "
            "when something FAILs, 6 when "
            "nothing does but this machine cannot hand out ports as it is.",
        .examples = {{"iopermctl doctor", "after installation, and when something does not work"}},
        .exits = {ExitCode::Unsupported},
        .define = [](CLI::App&) -> Action {
            return [](Context& context) { return diagnose(context, this_machine()); };
        },
    };
}

}  // namespace iopermd::ctl
