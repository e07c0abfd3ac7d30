// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <memory>

#include "client/ctl/commands.h"
#include "client/ctl/offline_verdict.h"
#include "client/ctl/policy_file.h"
#include "client/ctl/ports_argument.h"
#include "client/ctl/subject_argument.h"
#include "daemon/policy/ioports.h"

namespace iopermd::ctl {
namespace {

struct Options {
    std::string as;
    std::string ports;
    std::string file;
    std::string ioports;
};

Result<MachineFacts> facts_of(const Options& options) {
    MachineFacts facts;
    if (options.ioports.empty())
        return facts;
    std::ifstream in(options.ioports);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in)
        return fail_errno("read " + options.ioports, errno, Code::NotFound);
    facts.busy = IOPERMD_TRY(parse_ioports(text));
    return facts;
}

Outcome test(Context& context, const Options& options) {
    const auto policy = load_policy_file(context, options.file);
    if (!policy)
        return Unexpected{bad_policy(policy.error())};
    Request request;
    request.ports = IOPERMD_TRY(parse_ports({options.ports}, policy_ranges(*policy)));
    const Subject subject = IOPERMD_TRY(parse_subject(options.as));
    const MachineFacts facts = IOPERMD_TRY(facts_of(options));
    return context.answer(as_sent(decide(*policy, subject, request, facts), subject));
}

}  // namespace

Command policy_test_command() {
    return {
        .name = "policy test",
        .summary = "Ask a policy file what it would say to somebody",
        .details =
            "Asks no daemon, and looks at the policy alone: not at who holds what, nor at the guard's "
            "ceiling, nor, without --ioports, "
            "at the ports of drivers. iopermctl check asks the daemon, with all of that, for yourself.",
        .examples = {{"iopermctl policy test --as user:nobody 0x70-0x71",
                      "exit code 0: allowed; 3: denied, with the rule"},
                     {"iopermctl policy test --as user:ann,exe:/usr/sbin/hwclock @cmos ./draft.toml",
                      "of a draft, for a program"}},
        .exits = {ExitCode::Denied, ExitCode::NotFound, ExitCode::BadPolicy},
        .define = [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            app.add_option("--as", options->as, "Who asks: user:NAME[,group:NAME][,exe:/PATH][,unit:NAME]")
                ->required()
                ->type_name("WHO");
            app.add_option(kPortsValue, options->ports, "The ports, with commas between several")
                ->required()
                ->type_name("");
            app.add_option(kFileValue, options->file, kPolicyFileHelp)->type_name("");
            app.add_option("--ioports", options->ioports, "Ports of drivers, in the form of /proc/ioports")
                ->type_name(kFileValue);
            return [options](Context& context) { return test(context, *options); };
        },
    };
}

}  // namespace iopermd::ctl
