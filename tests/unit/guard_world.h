// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "daemon/guard/cgroup_holders.h"
#include "daemon/guard/guard.h"
#include "tests/unit/guard_fakes.h"

namespace iopermd::guard::fake {

inline constexpr pid_t kPid = 4711;
inline constexpr uid_t kAnn = 1000;
inline constexpr ucred kOwner{kPid, kAnn, kAnn};

// A guard in a fake world, where process kPid of user kAnn may redeem tickets.
class GuardWorld : public testing::Test {
protected:
    GuardWorld() {
        world_.thread(kPid, kPid);
        world_.cgroups[kPid] = "/user.slice/session-1.scope";
    }

    static PrepareRequest prepare(uint64_t grant, PortRange range = PortRange{Port{0x378}, Port{0x37a}}) {
        return {{{kVersion, Op::Prepare, 1}, grant, kAnn, kPid, 99, OnRevoke::Strip, 0},
                PortSet(range),
                "/usr/bin/program"};
    }
    template <class Reply>
    Reply ask(const Request& request) {
        const std::string packet = guard().answer(request);
        EXPECT_EQ(packet.size(), sizeof(Reply));
        Reply reply{};
        std::memcpy(&reply, packet.data(), std::min(packet.size(), sizeof reply));
        return reply;
    }
    Ticket ticket(uint64_t grant) {
        const auto reply = ask<PrepareReply>(prepare(grant));
        EXPECT_EQ(reply.status, Status::Ok);
        return reply.ticket;
    }
    StripReply forget(uint64_t grant) {
        return ask<StripReply>(StripRequest{{{kVersion, Op::Strip, 2}, grant, 1, 0}, {}});
    }
    StripReply strip(uint64_t grant, const PortSet& ports) {
        return ask<StripReply>(StripRequest{{{kVersion, Op::Strip, 2}, grant, 0, 0}, ports});
    }
    StatusReply adopt(uint64_t grant, PortRange range = PortRange{Port{0x378}}) {
        return ask<StatusReply>(
            AdoptRequest{{{kVersion, Op::Adopt, 3}, grant, kAnn, OnRevoke::Strip}, PortSet(range)});
    }
    virtual Holders& holders() { return by_cgroup_; }
    // Made at first use, so that a test can set the world up before.
    Guard& guard() {
        if (!guard_) {
            guard_.emplace(ceiling_, holders(), clock_, [this] { alive_++; });
            guard_->front_arrived([this](const std::string& packet, bool) {
                const auto bytes = std::as_bytes(std::span(packet));
                Event event;
                Question question;
                if (unpack(bytes, event))
                    events_.push_back(event);
                else if (unpack(bytes, question))
                    questions_.push_back(question);
            });
        }
        return *guard_;
    }

    World world_;
    FakeClock clock_{world_};
    FakeProcesses processes_{world_};
    FakeTracer tracer_{world_};
    FakeTree tree_{world_};
    Strip strip_{tracer_, processes_, clock_};
    Strays strays_{tracer_, processes_, clock_, strip_};
    EventLoop loop_;
    CgroupHolders by_cgroup_{loop_, processes_, tree_, tracer_, clock_};
    PortSet ceiling_{PortRange{Port{0x370}, Port{0x37f}}};
    std::vector<Event> events_;
    std::vector<Question> questions_;
    int alive_ = 0;

private:
    std::optional<Guard> guard_;
};

}  // namespace iopermd::guard::fake
