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
    // Questions that the front has not answered yet; what comes above is denied.
    static constexpr size_t kMostQuestions = 256;
    static constexpr size_t kMostQuestionsPerUser = 16;

    struct Parts {
        Holders& holders;
        Clock& clock;
        std::function<void()> keep_alive;  // called between the strips of a long run
    };

    // How what happens by itself reaches the front.
    struct Front {
        std::function<void(const Event&)> tell;
        std::function<void(const Question&)> ask;
    };

    Guard(const PortSet& ceiling, Parts parts);

    // The answer to a checked request, as a packet.
    std::string answer(const Request& request);
    RedeemReply redeem(const Ticket& ticket, const ucred& who);

    // It is told events from now on, and asked questions after its Settle.
    void front_arrived(Front front) { front_ = std::move(front); }
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
    };
    using Grants = std::map<uint64_t, Grant>;

    HelloReply handle(const HelloRequest& request);
    PrepareReply handle(const PrepareRequest& request);
    StripReply handle(const StripRequest& request);
    HoldersReply handle(const HoldersRequest& request);
    StatusReply handle(const AdoptRequest& request);
    StatusReply handle(const SettleRequest& request);
    StatusReply handle(const RestartRequest& request);
    StatusReply handle(const AnswerRequest& request);

    Status try_redeem(const Redeemer& redeemer, const ucred& who, RedeemReply& reply);
    bool known(uint64_t grant) const { return grants_.contains(grant) || orphans_.contains(grant); }
    Status give(const AnswerRequest& request, Holders::Newcomer asker);
    StripOutcome strip(uint64_t id, const Grant& grant, const PortSet& ports, const char* reason);
    uint32_t strip_orphans();
    void idle(uint64_t grant);
    void ask(const Question& question);
    void send(EventKind kind, Status status, uint64_t grant, uid_t uid, pid_t pid);

    PortSet ceiling_;
    Parts parts_;
    TicketTable tickets_;
    Grants grants_;
    Grants orphans_;  // held, without a front
    Instant orphans_end_;
    std::map<uid_t, Instant> slow_until_;              // users whose programs made a strip run out of time
    std::map<uint64_t, Holders::Newcomer> questions_;  // with the front, which says the grant
    Front front_;
    bool restarting_ = false;
};

}  // namespace iopermd::guard
