// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/guard/cgroup_tree.h"
#include "daemon/guard/event_loop.h"
#include "daemon/guard/message_check.h"
#include "daemon/guard/strays.h"
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

    struct Parts {
        EventLoop& loop;
        Processes& processes;
        CgroupTree& cgroups;
        Strip& strip;
        Strays& strays;
        Clock& clock;
        std::function<void()> keep_alive;  // called between the strips of a long run
    };

    Guard(const PortSet& ceiling, Parts parts);

    // The answer to a checked request, as a packet.
    std::string answer(const Request& request);
    RedeemReply redeem(const Ticket& ticket, const ucred& who);

    // `send` takes the events from now on.
    void front_arrived(std::function<void(const Event&)> send) { send_ = std::move(send); }
    // Voids every ticket and takes every grant's ports: without the front nobody keeps their time.
    void front_lost();
    // Once a second: tickets' and orphans' ends, cgroups that were busy.
    void tick();
    // A Restart was answered: exit, and leave the grants to the next guard.
    bool restarting() const { return restarting_; }

private:
    struct Grant {
        uid_t uid;
        OnRevoke on_revoke;
        PortSet ports;
        std::string program;
        std::unique_ptr<Cgroup> cgroup;  // none before it is redeemed and after the last holder has gone
        uint64_t since;                  // start time of the redeemer; 0: not known
    };

    HelloReply handle(const HelloRequest& request);
    PrepareReply handle(const PrepareRequest& request);
    StripReply handle(const StripRequest& request);
    HoldersReply handle(const HoldersRequest& request);
    StatusReply handle(const AdoptRequest& request);
    StatusReply handle(const SettleRequest& request) { return {request.header, Status::Ok, strip_orphans()}; }
    StatusReply handle(const RestartRequest& request);

    Status try_redeem(const Redeemer& redeemer, const ucred& who, RedeemReply& reply);
    StripOutcome strip(uint64_t id, Grant& grant, const PortSet& ports, const char* reason);
    uint32_t strip_orphans();
    void hold(uint64_t id, Grant& grant, std::unique_ptr<Cgroup> cgroup);
    void retire(std::unique_ptr<Cgroup> cgroup);
    void check_idle(uint64_t id);
    StripOutcome end_strays(const Grant& grant, const PortSet& ports, StripOutcome outcome);
    void send(EventKind kind, Status status, uint64_t grant, uid_t uid, pid_t pid);

    PortSet ceiling_;
    Parts parts_;
    TicketTable tickets_;
    std::map<uint64_t, Grant> grants_;
    std::vector<std::pair<uint64_t, Grant>> orphans_;  // without a front; each has a cgroup
    Instant orphans_end_;
    std::vector<std::unique_ptr<Cgroup>> retired_;  // forgotten, but not yet removable
    std::map<uid_t, Instant> slow_until_;           // users whose programs made a strip run out of time
    std::function<void(const Event&)> send_;
    bool restarting_ = false;
};

}  // namespace iopermd::guard
