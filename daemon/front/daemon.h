// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "daemon/front/broker.h"
#include "daemon/front/clock.h"
#include "daemon/front/connection_table.h"
#include "daemon/front/event_bus.h"
#include "daemon/front/file_audit_log.h"
#include "daemon/front/guard_client.h"
#include "daemon/front/housekeeper.h"
#include "daemon/front/kernel_peer_source.h"
#include "daemon/front/listener.h"
#include "daemon/front/listening_socket.h"
#include "daemon/front/options.h"
#include "daemon/front/service_manager.h"
#include "daemon/front/transport.h"

namespace iopermd::front {

// All parts of a running front, in the order in which they depend on each other. Of the main thread.
class Daemon {
public:
    // Opens what it needs and starts every thread. A policy that does not load is no failure: nothing is
    // granted then, and the status says why. `clock` outlives the daemon.
    static Result<std::unique_ptr<Daemon>> start(const Options& options, const Clock& clock,
                                                 UniqueFd ioports);

    // Until SIGTERM or SIGINT; SIGHUP reloads the policy and reopens the audit log. The three must be blocked
    // in every thread.
    void run();
    // Ends streams, sessions and grants, in less than two seconds.
    void stop();

private:
    Daemon(const Options& options, const Clock& clock, UniqueFd ioports, std::unique_ptr<FileAuditLog> audit,
           ListeningSocket socket, int descriptors);
    Result<void> start_threads();
    void reload();
    void note(AuditId id, const std::string& reason);

    const std::unique_ptr<FileAuditLog> audit_;
    ListeningSocket socket_;
    EventBus events_;
    ProcIoPorts ioports_;
    KernelProcessSource processes_;
    KernelPeerSource peers_;
    GuardClient guard_;
    WorkerThread worker_;
    Broker broker_;
    ConnectionTable connections_;
    Transport transport_;
    Listener listener_;
    std::unique_ptr<Housekeeper> housekeeper_;
    std::unique_ptr<Watchdog> watchdog_;
};

}  // namespace iopermd::front
