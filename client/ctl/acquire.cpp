// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <memory>
#include <ostream>

#include "client/ctl/blocked_signals.h"
#include "client/ctl/commands.h"
#include "client/ctl/grant_text.h"
#include "client/ctl/grant_watcher.h"
#include "client/ctl/json.h"
#include "client/ctl/ports_argument.h"
#include "daemon/policy/duration.h"

namespace iopermd::ctl {
namespace {

struct Options {
    std::vector<std::string> ports;
    bool hold = false;
    std::string lease;
    std::string reason;
};

// /dev/null is what a service or a background job has for standard input: no input, not the end of one.
bool is_null_device(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

// Reads and forgets what is there. True at the end of input.
bool drained(int fd) {
    char buffer[512];
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    return count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN);
}

// Waits for the end of input, a signal, or the end of the grant; only the last is a failure.
Outcome wait(const Context& context, const BlockedSignals& signals, const GrantWatcher& grant) {
    pollfd files[] = {{grant.fd(), POLLIN, 0},
                      {signals.fd(), POLLIN, 0},
                      {is_null_device(context.input()) ? -1 : context.input(), POLLIN, 0}};
    while (true) {
        if (::poll(files, std::size(files), -1) < 0) {
            if (errno == EINTR)
                continue;
            return fail_errno("poll");
        }
        if (files[0].revents != 0)
            return Unexpected{Failure{grant.reason()}};
        if (files[1].revents != 0 || (files[2].revents != 0 && drained(context.input())))
            return ExitCode::Ok;
    }
}

void print(Context& context, const client::Grant& grant) {
    if (context.json())
        context.line(to_json(grant));
    else
        print_grant(context.out(), grant);
    context.out().flush();
}

Result<client::AcquireOptions> request_of(const Options& options, client::Client& daemon) {
    client::AcquireOptions out;
    out.ports = IOPERMD_TRY(parse_ports(options.ports, daemon_ranges(daemon)));
    out.reason = options.reason;
    if (!options.lease.empty()) {
        const auto lease = parse_duration(options.lease);
        if (!lease)
            return fail(Code::Usage, "--for \"" + options.lease +
                                         "\": write a whole number and s, m, h or d, such as 10m");
        out.lease = *lease;
    }
    return out;
}

Outcome acquire_and_hold(Context& context, const Options& options) {
    const BlockedSignals signals = IOPERMD_TRY(BlockedSignals::make());
    client::Client daemon = IOPERMD_TRY(context.connect());
    const client::AcquireOptions request = IOPERMD_TRY(request_of(options, daemon));
    client::Watch watch = IOPERMD_TRY(daemon.watch());
    const client::Acquired acquired = IOPERMD_TRY(daemon.acquire(request));
    print(context, acquired.grant);
    context.note("held until end of input or an interrupt");
    const auto watcher = IOPERMD_TRY(GrantWatcher::start(daemon, std::move(watch), acquired.grant.id));
    return wait(context, signals, *watcher);
}

Outcome acquire(Context& context, const Options& options) {
    client::Client daemon = IOPERMD_TRY(context.connect());
    const client::AcquireOptions request = IOPERMD_TRY(request_of(options, daemon));
    const client::Acquired acquired = IOPERMD_TRY(daemon.acquire(request));
    print(context, acquired.grant);
    context.note("granted and given back at once, because a grant ends with its session; --hold keeps it");
    return ExitCode::Ok;
}

}  // namespace

Command acquire_command() {
    return {
        .name = "acquire",
        .summary = "Take ports as a grant of this command",
        .details =
            "A grant ends with the session that took it, so without --hold this only shows what would be "
            "granted now, and under which id "
            "it was. With --hold the grant lasts until end of input (/dev/null does not count as input), "
            "SIGINT, SIGTERM or SIGHUP; exit "
            "code 9 when it ended before, by expiry, release or reload. No program gets the ports by this: "
            "iopermctl run does that. It "
            "reserves them, which matters for `exclusive` rules.",
        .examples = {{"iopermctl acquire --hold 0x378+3 --for 10m",
                      "keep the parallel port's ports for ten minutes or until ^C"},
                     {"iopermctl acquire @lpt1 --reason 'bench test'",
                      "does the policy grant it? the reason goes to the audit log"}},
        .exits = {ExitCode::Denied, ExitCode::NotFound, ExitCode::NoDaemon, ExitCode::Conflict,
                  ExitCode::Ended, ExitCode::Timeout},
        .define = [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            app.add_option(kPortsValue, options->ports, "The ports")->required()->type_name("");
            app.add_flag("--hold", options->hold, "Keep the grant until end of input or an interrupt");
            app.add_option("--for", options->lease, "How long: 90s, 10m, 8h; the policy's maximum at most")
                ->type_name("TIME");
            app.add_option("--reason", options->reason, "Words for the audit log")->type_name("TEXT");
            return [options](Context& context) {
                return options->hold ? acquire_and_hold(context, *options) : acquire(context, *options);
            };
        },
    };
}

}  // namespace iopermd::ctl
