// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>

#include "client/ctl/commands.h"
#include "client/ctl/ports_argument.h"

namespace iopermd::ctl {
namespace {

struct Options {
    std::vector<std::string> ports;
    std::string program;
};

Outcome check(Context& context, const Options& options) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    client::AcquireOptions request;
    request.ports = IOPERMD_TRY(parse_ports(options.ports, daemon_ranges(daemon)));
    request.profile = options.ports.empty();
    if (!options.program.empty())
        request.program = std::filesystem::absolute(options.program);
    return context.answer(IOPERMD_TRY(daemon.check(request)));
}

}  // namespace

Command check_command() {
    return {
        .name = "check",
        .summary = "Ask whether the ports would be granted to you, and why",
        .details =
            "Nothing is granted. Without PORTS: everything that the policy has for you and the program.",
        .examples = {{"iopermctl check 0x378-0x37a", "exit code 0: yes; 3: no, with the rule"},
                     {"iopermctl check @cmos --program /usr/sbin/hwclock",
                      "for rules that name the program"}},
        .exits = {ExitCode::Denied, ExitCode::NotFound, ExitCode::NoDaemon, ExitCode::Timeout},
        .define = [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            app.add_option(kPortsValue, options->ports, "The ports; without: everything allowed")
                ->type_name("");
            app.add_option("--program", options->program,
                           "The program that would hold them; without: iopermctl itself")
                ->type_name(kProgramValue);
            return [options](Context& context) { return check(context, *options); };
        },
    };
}

}  // namespace iopermd::ctl
