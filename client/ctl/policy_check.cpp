// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <ostream>

#include "client/ctl/commands.h"
#include "client/ctl/json.h"
#include "client/ctl/lint.h"
#include "client/ctl/policy_file.h"
#include "daemon/common/paths.h"
#include "daemon/common/port_format.h"

namespace iopermd::ctl {
namespace {

Json to_json(const std::vector<Diagnostic>& mistakes) {
    Json out = Json::array();
    for (const Diagnostic& mistake : mistakes)
        out.push_back({{"file", mistake.place.file},
                       {"line", mistake.place.line},
                       {"column", mistake.place.column},
                       {"problem", mistake.problem},
                       {"advice", mistake.advice}});
    return out;
}

Outcome show_bad(const Context& context, const Diagnostics& mistakes) {
    if (context.json())
        context.document({{"ok", false}, {"diagnostics", to_json(mistakes)}, {"warnings", Json::array()}});
    else
        for (const Diagnostic& mistake : mistakes)
            context.out() << mistake.text() << '\n';
    return ExitCode::BadPolicy;
}

Outcome show_good(const Context& context, const std::string& file, const Policy& policy) {
    const std::vector<Diagnostic> warnings = lint(policy);
    const PortSet ceiling = policy.ceiling();
    if (context.json()) {
        context.document({{"ok", true},
                          {"rules", policy.rules.size()},
                          {"ceiling", ctl::to_json(ceiling)},
                          {"diagnostics", Json::array()},
                          {"warnings", to_json(warnings)}});
        return ExitCode::Ok;
    }
    for (const Diagnostic& warning : warnings)
        context.note("warning: " + warning.text());
    context.out() << (file.empty() ? kPolicyFile : file) << ": good, rules: " << policy.rules.size()
                  << ", grants at most: " << (ceiling.empty() ? "nothing" : format_ports(ceiling)) << '\n';
    return ExitCode::Ok;
}

}  // namespace

Command policy_check_command() {
    return {
        .name = "policy check",
        .summary = "Check a policy file before the daemon reads it",
        .details =
            "Asks no daemon. Every mistake is a line file:line:column on stdout; warnings about rules that "
            "do not do what they seem "
            "to (shadowed by a deny, hazard ports without hazard = true, very wide) go to stderr and change "
            "no exit code. "
            "The installed policy must belong to root, as for the daemon; a FILE may also be your own.",
        .examples = {{"iopermctl policy check", "what the daemon would say about the files on disk"},
                     {"iopermctl policy check ./draft.toml", "a draft of your own"}},
        .exits = {ExitCode::BadPolicy},
        .define = [](CLI::App& app) -> Action {
            auto file = std::make_shared<std::string>();
            app.add_option(kFileValue, *file, kPolicyFileHelp)->type_name("");
            return [file](Context& context) -> Outcome {
                const auto policy = load_policy_file(context, *file);
                return policy ? show_good(context, *file, *policy) : show_bad(context, policy.error());
            };
        },
    };
}

}  // namespace iopermd::ctl
