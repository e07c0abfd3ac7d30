// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "client/ctl/commands.h"
#include "client/ctl/grant_text.h"
#include "client/ctl/json.h"

namespace iopermd::ctl {
namespace {

Outcome print_list(Context& context, bool all) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    const std::vector<client::Grant> grants = IOPERMD_TRY(daemon.list(all));
    if (context.json()) {
        Json list = Json::array();
        for (const client::Grant& grant : grants)
            list.push_back(to_json(grant));
        context.document({{"grants", std::move(list)}});
    } else if (grants.empty()) {
        context.note(all ? "nobody holds a grant" : "you hold no grant");
    } else {
        print_grants(context.out(), grants);
    }
    return ExitCode::Ok;
}

}  // namespace

Command list_command() {
    return {
        .name = "list",
        .summary = "List live grants",
        .details = "",
        .examples = {{"iopermctl list", "your grants"},
                     {"iopermctl list --all --json", "everybody's, for administrators, as JSON"}},
        .exits = {ExitCode::NoDaemon, ExitCode::Timeout},
        .define = [](CLI::App& app) -> Action {
            auto all = std::make_shared<bool>(false);
            app.add_flag("--all", *all, "Everybody's grants, for administrators");
            return [all](Context& context) { return print_list(context, *all); };
        },
    };
}

}  // namespace iopermd::ctl
