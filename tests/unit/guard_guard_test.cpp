// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/guard_world.h"

namespace iopermd::guard {
namespace {

using fake::kAnn;
using fake::kOwner;
using fake::kPid;
using testing::Contains;
using testing::Not;
using GuardTest = fake::GuardWorld;

TEST_F(GuardTest, HelloTellsTheCeiling) {
    const auto reply = ask<HelloReply>(HelloRequest{{kVersion, Op::Hello, 77}});
    EXPECT_EQ(reply.header.serial, 77u);
    EXPECT_EQ(reply.status, Status::Ok);
    EXPECT_EQ(reply.pid, static_cast<uint32_t>(getpid()));
    EXPECT_EQ(to_set(reply.ceiling), ceiling_);
}

TEST_F(GuardTest, RedeemedTicketGivesThePorts) {
    const RedeemReply reply = guard().redeem(ticket(1), kOwner);
    EXPECT_EQ(reply.status, Status::Ok);
    EXPECT_EQ(reply.grant, 1u);
    EXPECT_EQ(to_set(reply.ports), PortSet(PortRange{Port{0x378}, Port{0x37a}}));
    EXPECT_STREQ(reply.program, "/usr/bin/program");
    EXPECT_THAT(world_.journal, Contains("place 4711 in /user.slice/session-1.scope"));
    ASSERT_EQ(events_.size(), 1u);
    EXPECT_EQ(events_[0].header.op, Op::Event);
    EXPECT_EQ(events_[0].header.serial, 0u);
    EXPECT_EQ(events_[0].kind, EventKind::Redeemed);
    EXPECT_EQ(events_[0].grant, 1u);
    EXPECT_EQ(events_[0].pid, kPid);
    EXPECT_EQ(events_[0].uid, kAnn);
}

TEST_F(GuardTest, NothingAboveTheCeilingIsPrepared) {
    EXPECT_EQ(ask<PrepareReply>(prepare(1, PortRange{Port{0x37f}, Port{0x380}})).status,
              Status::AboveCeiling);
    EXPECT_EQ(ask<PrepareReply>(prepare(1, PortRange::all())).status, Status::AboveCeiling);
    EXPECT_EQ(forget(1).status, Status::UnknownGrant);
}

TEST_F(GuardTest, GrantIsPreparedOnce) {
    ticket(1);
    EXPECT_EQ(ask<PrepareReply>(prepare(1)).status, Status::GrantExists);
}

TEST_F(GuardTest, PendingTicketsAreLimited) {
    for (uint64_t grant = 1; grant <= TicketTable::kMost; grant++)
        ticket(grant);
    const uint64_t next = TicketTable::kMost + 1;
    EXPECT_EQ(ask<PrepareReply>(prepare(next)).status, Status::TooManyTickets);
    EXPECT_EQ(forget(next).status, Status::UnknownGrant) << "a refused grant is not kept";
}

struct Refused {
    const char* name;
    Status status;
    std::function<void(fake::World&, fake::FakeProcesses&, ucred&)> spoil;
};
class RefusedRedeemer : public GuardTest, public testing::WithParamInterface<Refused> {};

TEST_P(RefusedRedeemer, GetsNothingAndTheTicketIsVoid) {
    const Ticket shown = ticket(1);
    ucred who = kOwner;
    GetParam().spoil(world_, processes_, who);
    const RedeemReply reply = guard().redeem(shown, who);
    EXPECT_EQ(reply.status, GetParam().status);
    EXPECT_TRUE(to_set(reply.ports).empty());
    EXPECT_EQ(reply.grant, 0u);
    EXPECT_EQ(reply.program[0], '\0');
    ASSERT_EQ(events_.size(), 1u);
    EXPECT_EQ(events_[0].kind, EventKind::Refused);
    EXPECT_EQ(events_[0].status, GetParam().status);
    EXPECT_EQ(events_[0].grant, GetParam().status == Status::NoTicket ? 0u : 1u);
    EXPECT_EQ(events_[0].uid, who.uid);
    EXPECT_EQ(guard().redeem(shown, kOwner).status, Status::NoTicket);
}

INSTANTIATE_TEST_SUITE_P(
    Guard, RefusedRedeemer,
    testing::Values(
        Refused{"AnotherUser", Status::WrongRedeemer, [](auto&, auto&, ucred& who) { who.uid = 1001; }},
        Refused{"Root", Status::WrongRedeemer, [](auto&, auto&, ucred& who) { who.uid = 0; }},
        Refused{"AnotherProcess", Status::WrongRedeemer,
                [](auto& world, auto&, ucred& who) {
                    world.thread(4712, 4712);
                    world.cgroups[4712] = "/";
                    who.pid = 4712;
                }},
        Refused{"ReusedPid", Status::WrongRedeemer,
                [](auto& world, auto&, ucred&) { world.threads[kPid].task.start_time = 100; }},
        Refused{"Gone", Status::NoProcess, [](auto& world, auto&, ucred&) { world.threads.clear(); }},
        Refused{"DiedMeanwhile", Status::NoProcess,
                [](auto&, auto& processes, ucred&) { processes.dies_when_pinned = true; }},
        Refused{"NoCgroupOfItsOwn", Status::NoCgroup,
                [](auto& world, auto&, ucred&) { world.cgroups.clear(); }},
        Refused{"TwoThreads", Status::Failed,
                [](auto& world, auto&, ucred&) { world.threads[kPid].task.threads = 2; }},
        Refused{"CannotBeIopermExec", Status::Failed,
                [](auto& world, auto&, ucred&) { world.threads[kPid].task.no_new_privs = 1; }},
        Refused{"NoPlace", Status::NoCgroup, [](auto& world, auto&, ucred&) { world.makes_cgroups = false; }},
        Refused{"TooLate", Status::NoTicket,
                [](auto& world, auto&, ucred&) { world.now += std::chrono::seconds(kTicketSeconds); }}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_F(GuardTest, UnknownTicketIsRefusedAndTold) {
    EXPECT_EQ(guard().redeem(Ticket{}, kOwner).status, Status::NoTicket);
    ASSERT_EQ(events_.size(), 1u);
    EXPECT_EQ(events_[0].grant, 0u);
}

TEST_F(GuardTest, TicketWorksOnce) {
    const Ticket shown = ticket(1);
    EXPECT_EQ(guard().redeem(shown, kOwner).status, Status::Ok);
    EXPECT_EQ(guard().redeem(shown, kOwner).status, Status::NoTicket);
}

TEST_F(GuardTest, ForgettingStripsAndRemoves) {
    guard().redeem(ticket(1), kOwner);
    const StripReply reply = forget(1);
    EXPECT_EQ(reply.status, Status::Ok);
    EXPECT_EQ(reply.stripped, 1u);
    EXPECT_EQ(reply.killed, 0u);
    EXPECT_EQ(tracer_.cleared, PortSet(PortRange::all()));
    EXPECT_EQ(world_.count("dissolve"), 1u);
    EXPECT_EQ(forget(1).status, Status::UnknownGrant);
}

TEST_F(GuardTest, ForgettingVoidsTheTicket) {
    const Ticket shown = ticket(1);
    EXPECT_EQ(forget(1).status, Status::Ok);
    EXPECT_EQ(guard().redeem(shown, kOwner).status, Status::NoTicket);
}

TEST_F(GuardTest, PartIsTakenAndTheRestStays) {
    guard().redeem(ticket(1), kOwner);
    const PortSet part(PortRange{Port{0x379}});
    const auto reply = strip(1, part);
    EXPECT_EQ(reply.stripped, 1u);
    EXPECT_EQ(tracer_.cleared, part);
    EXPECT_EQ(world_.count("dissolve"), 0u);
    EXPECT_EQ(ask<HoldersReply>(HoldersRequest{{kVersion, Op::Holders, 3}, 1}).count, 1u);
}

TEST_F(GuardTest, PartTakenBeforeTheTicketIsUsedIsNotGiven) {
    const Ticket shown = ticket(1);
    strip(1, PortSet(PortRange{Port{0x379}}));
    PortSet rest(PortRange{Port{0x378}});
    rest.add(PortRange{Port{0x37a}});
    EXPECT_EQ(to_set(guard().redeem(shown, kOwner).ports), rest);
}

TEST_F(GuardTest, GrantThatCannotBeTakenIsKeptAndTold) {
    guard().redeem(ticket(1), kOwner);
    world_.freezes = false;
    world_.kill_error = Code::Internal;
    EXPECT_EQ(forget(1).status, Status::Failed);
    world_.freezes = true;
    EXPECT_EQ(forget(1).status, Status::Ok) << "so that it can be tried again";
}

TEST_F(GuardTest, CgroupThatIsBusyIsRemovedLater) {
    guard().redeem(ticket(1), kOwner);
    world_.dissolves = false;
    forget(1);
    guard().tick();
    EXPECT_EQ(world_.count("dissolve"), 2u);
    world_.dissolves = true;
    guard().tick();
    guard().tick();
    EXPECT_EQ(world_.count("dissolve"), 3u);
}

TEST_F(GuardTest, HoldersAreNamed) {
    EXPECT_EQ(ask<HoldersReply>(HoldersRequest{{kVersion, Op::Holders, 3}, 1}).status, Status::UnknownGrant);
    const Ticket shown = ticket(1);
    EXPECT_EQ(ask<HoldersReply>(HoldersRequest{{kVersion, Op::Holders, 3}, 1}).count, 0u);
    guard().redeem(shown, kOwner);
    for (pid_t pid = 5000; pid < 5600; pid++)
        world_.thread(pid, pid);
    const auto reply = ask<HoldersReply>(HoldersRequest{{kVersion, Op::Holders, 3}, 1});
    EXPECT_EQ(reply.status, Status::Ok);
    EXPECT_EQ(reply.count, 601u);
    EXPECT_EQ(reply.pids[0], kPid);
    EXPECT_EQ(reply.pids[kMaxHolders - 1], 5510);
}

TEST_F(GuardTest, LosingTheFrontTakesEverything) {
    guard().redeem(ticket(1), kOwner);
    const Ticket pending = ticket(2);
    guard().front_lost();
    EXPECT_EQ(world_.count("clear 4711"), 1u);
    EXPECT_EQ(world_.count("dissolve"), 1u);
    EXPECT_EQ(guard().redeem(pending, kOwner).status, Status::NoTicket);
    EXPECT_EQ(forget(1).status, Status::UnknownGrant);
    EXPECT_EQ(events_.size(), 1u) << "nobody is told after the front has gone";
    EXPECT_GE(alive_, 1) << "the watchdog hears from a long run";
}

TEST_F(GuardTest, LeftoversWaitForAFrontAndAreAdopted) {
    tree_.left = {1, 2};
    guard().tick();
    EXPECT_THAT(world_.journal, Not(Contains("freeze")));
    EXPECT_EQ(adopt(1).status, Status::Ok);
    EXPECT_THAT(world_.journal, Contains("thaw")) << "the guard before may have ended in the middle";
    EXPECT_EQ(adopt(1).status, Status::UnknownGrant);
    const auto settled = ask<StatusReply>(SettleRequest{{kVersion, Op::Settle, 4}});
    EXPECT_EQ(settled.status, Status::Ok);
    EXPECT_EQ(settled.count, 1u);
    EXPECT_EQ(forget(1).stripped, 1u);
    EXPECT_EQ(ask<StatusReply>(SettleRequest{{kVersion, Op::Settle, 5}}).count, 0u);
}

TEST_F(GuardTest, OnlyWhatIsThereAndAllowedIsAdopted) {
    tree_.left = {1};
    EXPECT_EQ(adopt(9).status, Status::UnknownGrant);
    EXPECT_EQ(adopt(1, PortRange{Port{0x80}}).status, Status::AboveCeiling);
    EXPECT_EQ(ask<PrepareReply>(prepare(1)).status, Status::GrantExists)
        << "a number that an orphan has is no new one";
}

TEST_F(GuardTest, LeftoversThatNoFrontAsksForAreTaken) {
    tree_.left = {1};
    guard().front_lost();  // its own end of the world: no front
    EXPECT_EQ(world_.count("clear 4711"), 1u);
}

TEST_F(GuardTest, LeftoversDoNotWaitLongerThanTheirTime) {
    tree_.left = {1};
    Guard alone(ceiling_, by_cgroup_, clock_, [] {});
    world_.now += Guard::kOrphanTime - std::chrono::milliseconds(1);
    alone.tick();
    EXPECT_EQ(world_.count("clear 4711"), 0u);
    world_.now += std::chrono::milliseconds(1);
    alone.tick();
    EXPECT_EQ(world_.count("clear 4711"), 1u);
}

TEST_F(GuardTest, LeftoversWaitLongerForAFrontThatIsThere) {
    tree_.left = {1};
    guard();
    world_.now += 2 * Guard::kOrphanTime;
    guard().tick();
    EXPECT_EQ(world_.count("clear 4711"), 0u);
}

// The first strip that runs out of time may be chance; after it the user's programs get no grace.
TEST_F(GuardTest, UserWhoKeepsTheGuardWaitingDoesSoOnce) {
    guard().redeem(ticket(1), kOwner);
    guard().redeem(ticket(2), kOwner);
    world_.threads[kPid].task.tracer = 5;
    Instant begin = world_.now;
    forget(1);
    EXPECT_GE(world_.now - begin, Strip::kGrace);
    world_.threads[kPid].task.tracer = 5;
    begin = world_.now;
    EXPECT_EQ(forget(2).killed, 1u);
    EXPECT_EQ(world_.now, begin);
    world_.now += Guard::kSlowTime;
    guard().redeem(ticket(3), kOwner);
    world_.threads[kPid].task.tracer = 5;
    begin = world_.now;
    forget(3);
    EXPECT_GE(world_.now - begin, Strip::kGrace);
}

TEST_F(GuardTest, RestartIsAcknowledgedAndLeavesTheGrants) {
    guard().redeem(ticket(1), kOwner);
    EXPECT_FALSE(guard().restarting());
    EXPECT_EQ(ask<StatusReply>(RestartRequest{{kVersion, Op::Restart, 6}}).status, Status::Ok);
    EXPECT_TRUE(guard().restarting());
    EXPECT_THAT(world_.journal, Not(Contains("freeze")));
}

}  // namespace
}  // namespace iopermd::guard
