// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "client/ctl/commands.h"
#include "client/ctl/json.h"
#include "client/ctl/ports_argument.h"

namespace iopermd::ctl {
namespace {

struct Options {
    uint64_t id = 0;
    std::vector<std::string> ports;
};

Outcome release(Context& context, const Options& options) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    const PortSet ports = IOPERMD_TRY(parse_ports(options.ports, daemon_ranges(daemon)));
    const client::Released released =
        IOPERMD_TRY(options.ports.empty() ? daemon.release(options.id) : daemon.release(options.id, ports));
    if (context.json()) {
        context.document({{"grant", options.id},
                          {"remaining", to_json(released.remaining)},
                          {"stripped_threads", released.stripped_threads},
                          {"killed_processes", released.killed_processes}});
        return ExitCode::Ok;
    }
    const std::string left =
        released.remaining.empty() ? "ended" : "keeps " + client::to_string(released.remaining);
    context.out() << "grant " << options.id << " " << left << '\n';
    if (released.stripped_threads != 0 || released.killed_processes != 0)
        context.note("threads that lost the ports: " + std::to_string(released.stripped_threads) +
                     ", processes killed: " + std::to_string(released.killed_processes));
    return ExitCode::Ok;
}

}  // namespace

Command release_command() {
    return {
        .name = "release",
        .summary = "Give a grant back, or a part of it",
        .details =
            "Returns when no running program can use the ports any more. Your own user's grants; "
            "administrators may release any.",
        .examples = {{"iopermctl release 7", "end grant 7; its holders lose the ports"},
                     {"iopermctl release 7 0x37a", "take one port away, keep the others"}},
        .exits = {ExitCode::Denied, ExitCode::NotFound, ExitCode::NoDaemon, ExitCode::Timeout},
        .define = [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            app.add_option("ID", options->id, "The grant")->required()->type_name("")->check(not_negative());
            app.add_option(kPortsValue, options->ports, "Only these; without: all")->type_name("");
            return [options](Context& context) { return release(context, *options); };
        },
    };
}

}  // namespace iopermd::ctl
