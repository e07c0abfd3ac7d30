// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <functional>
#include <map>
#include <string>

#include "daemon/guard/holders.h"
#include "daemon/guard/message_check.h"
#include "daemon/guard/ticket_table.h"

namespace iopermd::guard {

// What the guard does for the front and for redeemers, without their sockets. Everything happens in the
// calling thread; a strip takes as long as Strip says.
class Guard {
public:
    // How long grants that an earlier guard left may wait for a front that adopts them.
    static constexpr std::chrono::seconds kOrphanTime{5};
    // How long a user's next strips get the least time after one that ran out of it: nobody shall make the
    // guard wait again and again.
    static constexpr std::chrono::seconds kSlowTime{60};
    // Takes a packet of what happens by itself to the front: an Event or a Question.
    using Tell = std::function<void(const std::string& packet, bool may_be_dropped)>;

    // `keep_alive` is called between the strips of a long run.
    Guard(const PortSet& ceiling, Holders& holders, Clock& clock, std::function<void()> keep_alive);

    // The answer to a checked request, as a packet.
    std::string answer(const Request& request);
    RedeemReply redeem(const Ticket& ticket, const ucred& who);

    // It is told events from now on, and asked questions after its Settle.
    void front_arrived(Tell tell) { tell_ = std::move(tell); }
    // Voids every ticket and takes every grant's ports: without the front nobody keeps their time.
    void front_lost();
    // Once a second: tickets' and orphans' ends.
    void tick();
    // A Restart was answered: exit, and leave the grants to the next guard.
    bool restarting() const { return restarting_; }

private:
    struct Grant {
        uid_t uid;
        OnRevoke on_revoke;
        PortSet ports;
        std::string program;
        bool orphan;  // held, but no front has it

        // No aggregate: GCC would clear all of its 8 KiB first.
        Grant(uid_t owner, OnRevoke rule, const PortSet& set, std::string file, bool is_orphan = false)
            : uid(owner), on_revoke(rule), ports(set), program(std::move(file)), orphan(is_orphan) {}
    };

    HelloReply handle(const HelloRequest& request);
    PrepareReply handle(const PrepareRequest& request);
    StripReply handle(const StripRequest& request);
    HoldersReply handle(const HoldersRequest& request);
    StatusReply handle(const AdoptRequest& request);
    StatusReply handle(const SettleRequest& request);
    StatusReply handle(const RestartRequest& request);
    StatusReply handle(const AnswerRequest& request);

    Grant* find(uint64_t id);
    StripOutcome strip(uint64_t id, const Grant& grant, const PortSet& ports, const char* reason);
    uint32_t strip_orphans();
    void tell(EventKind kind, Status status, uint64_t grant, uid_t uid, pid_t pid);

    PortSet ceiling_;
    Holders& holders_;
    Clock& clock_;
    std::function<void()> keep_alive_;
    TicketTable tickets_;
    std::map<uint64_t, Grant> grants_;
    Instant orphans_end_;
    std::map<uid_t, Instant> slow_until_;  // users whose programs made a strip run out of time
    Tell tell_;                            // none: there is no front
    bool restarting_ = false;
};

}  // namespace iopermd::guard
