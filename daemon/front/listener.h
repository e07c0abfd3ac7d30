// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>

#include "daemon/common/unique_fd.h"
#include "daemon/front/audit_log.h"
#include "daemon/front/clock.h"
#include "daemon/front/connection_table.h"
#include "daemon/front/peer.h"
#include "daemon/front/rate_limit.h"
#include "daemon/front/rising_fds.h"
#include "daemon/front/session_owner.h"

namespace iopermd::front {

// What serves a connection once its peer is known.
class ConnectionSink {
public:
    virtual ~ConnectionSink() = default;
    // Takes `socket` over. The connection table knows its number and session already.
    virtual void serve(UniqueFd socket, bool admin) = 0;
};

// Accepts connections, finds out who is there, and turns each into a session, in a thread of its own. gRPC
// sees a descriptor only after its peer is known and stored, after the client has shown HTTP/2's preface, and
// within the caps. A session ends when its socket closes or its process does (a child may have inherited the
// socket): then the socket is shut down for everybody.
class Listener {
public:
    struct Limits {
        uint32_t connections = 4096;              // of all users together
        std::chrono::milliseconds preface{5000};  // how long a client may take to send it
    };
    struct Parts {
        PeerSource& peers;
        SessionOwner& owner;
        ConnectionTable& connections;
        ConnectionSink& sink;
        AuditLog& audit;
        const Clock& clock;
    };

    // `socket` listens, is non-blocking and stays the caller's.
    Listener(int socket, const Parts& parts, const Limits& limits);
    ~Listener();

    Result<void> start();
    // Ends every session.
    void stop();

private:
    using SteadyTime = std::chrono::steady_clock::time_point;
    using Id = uint64_t;

    struct Connection {
        UniqueFd socket;  // gRPC has a duplicate
        uid_t uid;
        std::optional<Peer> peer;          // until the session begins
        std::shared_ptr<Session> session;  // from then on
        int served_fd = -1;                // gRPC's number
        SteadyTime deadline;               // for the preface
    };

    void run();
    int wait_ms() const;
    void handle(uint64_t tag, uint32_t events);
    void accept_all();
    void accept_one(UniqueFd socket);
    void refuse(const UniqueFd& socket, const AuditRecord& record, const std::string& why);
    void look_for_preface(Id id);
    void serve(Id id, Connection& connection);
    void end(Id id, const std::string& why);
    void end_late();
    bool watch(int fd, uint32_t events, uint64_t tag) const;

    const int listening_;
    const Parts parts_;
    const Limits limits_;
    UniqueFd epoll_;
    UniqueFd stop_;
    std::thread thread_;
    // Of the thread alone:
    RisingFds numbers_;
    RateLimit refusals_{10, std::chrono::seconds(1)};
    std::map<Id, Connection> connections_;
    std::unordered_map<uid_t, uint32_t> per_uid_;
    Id next_id_ = 1;
    SteadyTime accept_again_{};  // accepting pauses until then
    bool paused_ = false;
};

}  // namespace iopermd::front
