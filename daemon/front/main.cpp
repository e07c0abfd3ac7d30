// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <spdlog/spdlog.h>

#include <exception>

#include "daemon/front/daemon.h"
#include "daemon/front/ioports_source.h"
#include "daemon/front/logging.h"
#include "daemon/front/options.h"
#include "daemon/front/privileges.h"
#include "daemon/front/syscall_filter.h"

namespace iopermd::front {
namespace {

Result<std::unique_ptr<Daemon>> start(const Options& options, const Clock& clock) {
    // Every thread inherits what is done before the first one: the signals that Daemon::run() waits for, no
    // privilege, the filter.
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        ::sigaddset(&signals, signal);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    UniqueFd ioports = ProcIoPorts::open();
    IOPERMD_TRY(give_up_privileges(options.allow_root));
    IOPERMD_TRY(install_syscall_filter());
    return Daemon::start(options, clock, std::move(ioports));
}

int run(const Options& options) {
    set_up_logging(options.log_level);
    const SystemClock clock;
    auto daemon = start(options, clock);
    if (!daemon) {
        spdlog::critical("{}", daemon.error().message);
        return 1;
    }
    (*daemon)->run();
    (*daemon)->stop();
    return 0;
}

}  // namespace
}  // namespace iopermd::front

int main(int argc, char** argv) {
    try {
        const auto parsed = iopermd::front::parse_options(argc, argv);
        if (const int* status = std::get_if<int>(&parsed))
            return *status;
        return iopermd::front::run(std::get<iopermd::front::Options>(parsed));
    } catch (const std::exception& error) {
        // Only what a library throws and nobody can do anything about, such as std::bad_alloc.
        spdlog::critical("iopermd ends: {}", error.what());
        return 1;
    }
}
