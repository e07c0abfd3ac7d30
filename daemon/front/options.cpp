// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/options.h"

#include <CLI/CLI.hpp>

#include "daemon/front/version.h"

namespace iopermd::front {

std::variant<Options, int> parse_options(int argc, char** argv) {
    constexpr int kUsage = 2;
    Options options;
    CLI::App app{"Decides who may use which I/O ports, and serves that over gRPC on a UNIX socket.",
                 "iopermd"};
    app.set_version_flag("--version", std::string("iopermd ") + kVersion);
    app.add_option("--socket", options.socket, "Where to listen, unless the service manager passes a socket")
        ->capture_default_str();
    app.add_option("--policy", options.policy, "The policy file")->capture_default_str();
    app.add_option("--policy-dir", options.policy_directory, "More policy files, *.toml")
        ->capture_default_str();
    app.add_option("--audit", options.audit, "The audit log")->capture_default_str();
    app.add_option("--guard-socket", options.guard_socket, "Where the guard listens")->capture_default_str();
    app.add_option("--log-level", options.log_level, "What to log to standard error")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
        ->capture_default_str();
    app.add_flag("--allow-root", options.allow_root, "Run as root all the same, for development");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    return options;
}

}  // namespace iopermd::front
