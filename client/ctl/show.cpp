// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "client/ctl/commands.h"
#include "client/ctl/grant_text.h"
#include "client/ctl/json.h"

namespace iopermd::ctl {
namespace {

Outcome print_one(Context& context, uint64_t id) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    const client::Grant grant = IOPERMD_TRY(daemon.get(id));
    if (context.json())
        context.document(to_json(grant));
    else
        print_grant(context.out(), grant);
    return ExitCode::Ok;
}

}  // namespace

Command show_command() {
    return {
        .name = "show",
        .summary = "Show one grant and the processes that hold its ports",
        .details = "",
        .examples = {{"iopermctl show 7", "everything about grant 7"}},
        .exits = {ExitCode::NotFound, ExitCode::NoDaemon, ExitCode::Timeout},
        .define = [](CLI::App& app) -> Action {
            auto id = std::make_shared<uint64_t>(0);
            app.add_option("ID", *id, "The grant")->required()->type_name("")->check(not_negative());
            return [id](Context& context) { return print_one(context, *id); };
        },
    };
}

}  // namespace iopermd::ctl
