// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/daemon.h"

#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include "daemon/front/names.h"
#include "daemon/front/rising_fds.h"
#include "daemon/front/version.h"

namespace iopermd::front {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kForTheGuard{1000};
constexpr milliseconds kForGrpc{300};

PolicyStore::Reader reader_of(const Options& options) {
    return [file = options.policy, directory = options.policy_directory] {
        return load_policy(file, directory, NameResolver::system());
    };
}

// A connection takes three descriptors (gRPC's, its duplicate, the pidfd); a quarter stays for everything
// else.
Listener::Limits limits_for(int descriptors) {
    Listener::Limits limits;
    limits.connections = std::min<uint32_t>(limits.connections, static_cast<uint32_t>(descriptors) / 4);
    return limits;
}

}  // namespace

Daemon::Daemon(const Options& options, const Clock& clock, UniqueFd ioports,
               std::unique_ptr<FileAuditLog> audit, ListeningSocket socket, int descriptors)
    : audit_(std::move(audit)),
      socket_(std::move(socket)),
      events_(clock),
      ioports_(std::move(ioports), clock),
      guard_(options.guard_socket),
      broker_({guard_, *audit_, events_, clock, ioports_, processes_, worker_},
              PolicyStore(reader_of(options), clock), group_id(kAdminGroup)),
      transport_(broker_, events_, connections_, *audit_),
      listener_(socket_.fd(), {peers_, broker_, connections_, transport_, *audit_, clock},
                limits_for(descriptors)) {}

Result<std::unique_ptr<Daemon>> Daemon::start(const Options& options, const Clock& clock, UniqueFd ioports) {
    const int descriptors = IOPERMD_TRY(raise_descriptor_limit());
    auto socket = IOPERMD_TRY(ListeningSocket::open(options.socket));
    auto audit = IOPERMD_TRY(FileAuditLog::open(options.audit, clock, Journal::open()));
    std::unique_ptr<Daemon> daemon(
        new Daemon(options, clock, std::move(ioports), std::move(audit), std::move(socket), descriptors));
    IOPERMD_TRY(daemon->start_threads());
    return daemon;
}

Result<void> Daemon::start_threads() {
    IOPERMD_TRY(transport_.start());
    // A policy that does not load has been logged and recorded, and GetStatus tells it.
    broker_.reload(nullptr, [](const Result<PolicyReload::Outcome>&) {});
    guard_.start(broker_);
    // So that what is started after this service does not meet a front without its guard; one that comes
    // later is as good.
    guard_.wait_until_served(kForTheGuard);
    housekeeper_ = std::make_unique<Housekeeper>([this] { return broker_.keep_house(); });
    watchdog_ = std::make_unique<Watchdog>([this] { static_cast<void>(broker_.policy()); });
    IOPERMD_TRY(listener_.start());
    note(AuditId::DaemonStarted, std::string("version ") + kVersion);
    spdlog::info("iopermd {} serves", kVersion);
    service_manager::ready("Serving");
    return {};
}

void Daemon::run() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        ::sigaddset(&signals, signal);
    for (;;) {
        const int signal = ::sigwaitinfo(&signals, nullptr);
        if (signal == SIGHUP)
            reload();
        else if (signal > 0)
            return;
    }
}

void Daemon::reload() {
    service_manager::reloading();
    if (const auto reopened = audit_->reopen(); !reopened)
        spdlog::error("{}; the old file stays in use", reopened.error().message);
    broker_.reload(nullptr, [](const Result<PolicyReload::Outcome>& outcome) {
        service_manager::ready(outcome ? fmt::format("Serving, policy generation {}", outcome->generation)
                                       : "Serving; the new policy does not load, the old one is in force");
    });
}

void Daemon::stop() {
    spdlog::info("stopping");
    service_manager::stopping();
    watchdog_.reset();
    listener_.stop();  // ends every session
    housekeeper_.reset();
    broker_.stop(kForTheGuard);
    events_.close();
    guard_.stop();
    worker_.stop();
    transport_.stop(kForGrpc);
    note(AuditId::DaemonStopped, "asked to stop");
}

void Daemon::note(AuditId id, const std::string& reason) {
    AuditRecord record;
    record.reason = reason;
    if (const auto written = audit_->write(record, id); !written)
        spdlog::critical("{} is not in the audit log: {}", audit_entry(id).name, written.error().message);
}

}  // namespace iopermd::front
