// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "client/ctl/commands.h"
#include "client/ctl/json.h"
#include "client/ctl/time_text.h"

namespace iopermd::ctl {
namespace {

Outcome print_policy(Context& context) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    const client::LoadedPolicy policy = IOPERMD_TRY(daemon.policy());
    if (context.json()) {
        Json files = Json::array();
        for (const client::PolicyFile& file : policy.files)
            files.push_back({{"path", file.path}, {"text", file.text}});
        context.document({{"generation", policy.generation},
                          {"loaded", timestamp(policy.loaded)},
                          {"files", std::move(files)}});
        return ExitCode::Ok;
    }
    context.note("generation " + std::to_string(policy.generation) + ", loaded " + timestamp(policy.loaded));
    for (const client::PolicyFile& file : policy.files)
        context.out() << "# " << file.path << '\n' << file.text << (file.text.ends_with('\n') ? "" : "\n");
    return ExitCode::Ok;
}

}  // namespace

Command policy_show_command() {
    return {
        .name = "policy show",
        .summary = "Print the policy that is in force",
        .details =
            "The files as they were when the daemon loaded them, each behind a comment line with its path.",
        .examples = {{"iopermctl policy show | diff /etc/iopermd/policy.toml -",
                      "what has been edited since"}},
        .exits = {ExitCode::NoDaemon, ExitCode::Timeout},
        .define = [](CLI::App&) -> Action { return print_policy; },
    };
}

}  // namespace iopermd::ctl
