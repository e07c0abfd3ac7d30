// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "client/ctl/commands.h"
#include "client/ctl/json.h"

namespace iopermd::ctl {

Command version_command() {
    return {
        .name = "version",
        .summary = "Print the version of iopermctl",
        .details = "The daemon's version is in iopermctl status.",
        .examples = {{"iopermctl version", "for a bug report"}},
        .exits = {},
        .define = [](CLI::App&) -> Action {
            return [](Context& context) -> Outcome {
                if (context.json())
                    context.document({{"version", IOPERMD_VERSION}});
                else
                    context.out() << "iopermctl " IOPERMD_VERSION "\n";
                return ExitCode::Ok;
            };
        },
    };
}

}  // namespace iopermd::ctl
