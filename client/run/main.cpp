// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "client/run/grpc_session.h"
#include "client/run/launcher.h"

int main(int argc, char** argv) {
    using namespace iopermd::run;
    const auto parsed = parse_options(argc, argv, std::getenv("IOPERMD_SOCKET"));
    if (const Printed* printed = std::get_if<Printed>(&parsed)) {
        std::fputs(printed->text.c_str(), printed->status == 0 ? stdout : stderr);
        return printed->status;
    }
    const Options& options = std::get<Options>(parsed);
    return launch_program(options, environ, {IOPERMD_EXEC, [&] { return connect_daemon(options.socket); }});
}
