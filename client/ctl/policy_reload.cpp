// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "client/ctl/commands.h"
#include "client/ctl/json.h"

namespace iopermd::ctl {
namespace {

Outcome reload(Context& context) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    const client::Reloaded reloaded = IOPERMD_TRY(daemon.reload());
    if (context.json()) {
        context.document({{"generation", reloaded.generation},
                          {"changed", reloaded.changed},
                          {"ended_grants", reloaded.ended_grants},
                          {"guard_restarts", reloaded.guard_restarts}});
        return ExitCode::Ok;
    }
    context.out() << "policy generation " << reloaded.generation << (reloaded.changed ? "" : ", unchanged")
                  << '\n';
    for (const uint64_t grant : reloaded.ended_grants)
        context.out() << "grant " << grant << " ended: the new policy does not allow it\n";
    if (reloaded.guard_restarts)
        context.note("the guard restarts, because the policy now allows other ports");
    return ExitCode::Ok;
}

}  // namespace

Command policy_reload_command() {
    return {
        .name = "policy reload",
        .summary = "Let the daemon read its policy files again",
        .details =
            "For administrators. A policy with a mistake changes nothing: the old one stays in force. Grants "
            "that the new policy "
            "would not give are ended.",
        .examples = {{"iopermctl policy check && iopermctl policy reload", "check, then put in force"}},
        .exits = {ExitCode::Denied, ExitCode::NoDaemon, ExitCode::BadPolicy, ExitCode::Timeout},
        .define = [](CLI::App&) -> Action { return reload; },
    };
}

}  // namespace iopermd::ctl
