// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <ostream>

#include "client/ctl/commands.h"
#include "client/ctl/grant_text.h"
#include "client/ctl/json.h"
#include "client/ctl/printable.h"
#include "client/ctl/time_text.h"

namespace iopermd::ctl {
namespace {

void print_event(Context& context, const client::Event& event) {
    if (context.json()) {
        context.line(to_json(event));
        return;
    }
    std::string line = std::to_string(event.sequence) + "  " + timestamp(event.time) + "  " +
                       std::string(client::name(event.kind));
    if (event.grant != 0)
        line += "  grant " + std::to_string(event.grant);
    if (event.pid != 0)
        line += "  " + user_text(event.uid) + "/" + std::to_string(event.pid);
    if (!event.ports.empty())
        line += "  " + client::to_string(event.ports);
    if (!event.message.empty())
        line += "  " + printable(event.message);
    context.out() << line << std::endl;
}

Outcome watch(Context& context, const client::WatchOptions& options) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    client::Watch events = IOPERMD_TRY(daemon.watch(options));
    context.note("watching; interrupt to end");
    while (true) {
        const std::optional<client::Event> event = IOPERMD_TRY(events.next());
        if (!event)
            return ExitCode::Ok;
        print_event(context, *event);
    }
}

}  // namespace

Command watch_command() {
    return {
        .name = "watch",
        .summary = "Print what happens to grants, as it happens",
        .details =
            "One line an event: sequence number, time, kind, grant, user and pid, ports, words. Ends with "
            "the daemon (exit code 5) or "
            "when interrupted. After a break, --since with the last number seen continues where it stopped; "
            "an event \"lost\" says "
            "that the daemon no longer keeps all of what lies between.",
        .examples = {{"iopermctl watch", "your events from now on"},
                     {"iopermctl watch --all --since 120 --json",
                      "everybody's after number 120, one JSON object a line"}},
        .exits = {ExitCode::NoDaemon},
        .define = [](CLI::App& app) -> Action {
            auto options = std::make_shared<client::WatchOptions>();
            app.add_option("--since", options->after, "First the kept events after this number")
                ->type_name("SEQ")
                ->check(not_negative());
            app.add_flag("--all", options->all, "Everybody's events, for administrators");
            return [options](Context& context) { return watch(context, *options); };
        },
    };
}

}  // namespace iopermd::ctl
