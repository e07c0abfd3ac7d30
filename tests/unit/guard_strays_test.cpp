// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/guard/strays.h"
#include "tests/unit/guard_world.h"

namespace iopermd::guard {
namespace {

using fake::kAnn;
using testing::Contains;
using testing::Not;

constexpr uint64_t kSince = 99;

class StraysTest : public fake::GuardWorld {
protected:
    // A process of ann's outside of every grant's cgroup that could be a stray.
    fake::Thread& suspect(pid_t pid, bool holds) {
        fake::Thread& made = world_.thread(pid, pid);
        made.task.uids = {kAnn, kAnn, kAnn, kAnn};
        made.task.no_new_privs = 1;
        made.stray = true;
        made.holds = holds;
        world_.cgroups[pid] = "/user.slice/app.scope";
        return made;
    }
    StripOutcome kill(uid_t uid = kAnn) {
        StripOutcome outcome;
        strays_.kill(
            uid, kSince, ceiling_, [](const std::string& cgroup) { return cgroup == "/grant-1"; }, outcome);
        return outcome;
    }
    void expect_left_alone(pid_t pid) {
        EXPECT_EQ(kill().killed, 0u);
        EXPECT_THAT(world_.journal, Not(Contains("seize " + std::to_string(pid)))) << "not even stopped";
    }
};

TEST_F(StraysTest, ProcessThatHoldsAPortIsKilled) {
    suspect(5000, true);
    const StripOutcome outcome = kill();
    EXPECT_EQ(outcome.killed, 1u);
    EXPECT_TRUE(outcome.complete);
    EXPECT_THAT(world_.journal, Contains("kill 5000"));
}

TEST_F(StraysTest, ProcessThatHoldsNoneGoesOn) {
    suspect(5000, false);
    EXPECT_EQ(kill().killed, 0u);
    EXPECT_THAT(world_.journal, testing::ElementsAre("seize 5000", "look at 5000", "release 5000"));
}

TEST_F(StraysTest, AnyThreadCanBeTheOneThatHolds) {
    suspect(5000, false).task.threads = 2;
    suspect(5001, true).task.process = 5000;
    EXPECT_EQ(kill().killed, 1u);
    EXPECT_THAT(world_.journal, Contains("kill 5000"));
}

TEST_F(StraysTest, ProcessThatCanGainPrivilegesIsNone) {
    suspect(5000, true).task.no_new_privs = 0;
    expect_left_alone(5000);
}

TEST_F(StraysTest, IopermExecBeforeItsDropCanBeOne) {
    fake::Thread& exec = suspect(5000, false);
    exec.task.no_new_privs = 0;
    exec.task.rawio = true;
    EXPECT_EQ(kill().killed, 1u) << "it could set again what it does not hold";
}

TEST_F(StraysTest, OlderProcessIsNone) {
    suspect(5000, true).task.start_time = kSince - 1;
    expect_left_alone(5000);
}

TEST_F(StraysTest, AnotherUsersProcessIsNone) {
    suspect(5000, true).task.uids = {1001, 1001, 1001, 1001};
    expect_left_alone(5000);
}

TEST_F(StraysTest, HolderOfAnotherGrantIsNone) {
    suspect(5000, true);
    world_.cgroups[5000] = "/grant-1";
    expect_left_alone(5000);
}

TEST_F(StraysTest, OneThatDoesNotStopIsKilled) {
    suspect(5000, false).stops = false;
    EXPECT_EQ(kill().killed, 1u);
}

TEST_F(StraysTest, OneThatEndsMeanwhileIsNot) {
    suspect(5000, true).ends = true;
    EXPECT_EQ(kill().killed, 0u);
}

TEST_F(StraysTest, TracerGivesWay) {
    suspect(5000, true).task.tracer = 6000;
    EXPECT_EQ(kill().killed, 2u) << "the tracer and the stray";
}

TEST_F(StraysTest, ForksOfAStrayAreFoundToo) {
    suspect(5000, true);
    pid_t next = 5001;
    processes_.meanwhile = [&] {
        if (next < 5004)
            suspect(next++, true);
    };
    EXPECT_EQ(kill().killed, 4u);
    EXPECT_TRUE(world_.threads.empty() || !world_.threads.contains(5003));
}

// Each of them cost the guard that time, one after the other, until its watchdog ended it.
TEST_F(StraysTest, ProcessesThatDoNotStopCostTheirTimeOnce) {
    for (pid_t pid = 5000; pid < 5500; pid++)
        suspect(pid, false).stops = false;
    const Instant begin = world_.now;
    EXPECT_EQ(kill().killed, 500u);
    EXPECT_LE(world_.now - begin, Strays::kTime);
}

// Root's grants have suspects among root's services, and the guard is one of those.
TEST_F(StraysTest, GuardItselfIsNone) {
    suspect(getpid(), true);
    expect_left_alone(getpid());
}

// With a grant of root's every later process of root's was taken for ioperm-exec, and killed.
TEST_F(StraysTest, RootsProcessThatCanTakeAnyPortIsNone) {
    fake::Thread& shell = suspect(5000, true);
    shell.task.uids = {0, 0, 0, 0};
    shell.task.rawio = true;
    EXPECT_EQ(kill(0).killed, 0u);
    shell.task.no_new_privs = 0;
    EXPECT_EQ(kill(0).killed, 0u);
    shell.task.no_new_privs = 1;
    shell.task.rawio = false;
    EXPECT_EQ(kill(0).killed, 1u);
}

TEST_F(StraysTest, OneThatCannotBePinnedLeavesTheSearchIncomplete) {
    suspect(5000, true);
    processes_.pin_error = Code::Internal;
    EXPECT_FALSE(kill().complete);
    processes_.pin_error = Code::Usage;
    EXPECT_TRUE(kill().complete);
}

TEST_F(StraysTest, EndlessForksEndTheSearchAndAreTold) {
    pid_t next = 5000;
    processes_.meanwhile = [&] {
        suspect(next++, true);
        world_.now += std::chrono::milliseconds(50);
    };
    EXPECT_FALSE(kill().complete);
}

// systemd moves it at its user's request; the redeemer stays where it is.
TEST_F(StraysTest, ChildThatWasMovedAwayDiesWithTheGrant) {
    guard().redeem(ticket(1), fake::kOwner);
    suspect(5000, true);
    const StripReply reply = forget(1);
    EXPECT_EQ(reply.status, Status::Ok);
    EXPECT_EQ(reply.stripped, 1u);
    EXPECT_EQ(reply.killed, 1u);
}

TEST_F(StraysTest, GrantEndsOnlyWhenItsStraysHave) {
    guard().redeem(ticket(1), fake::kOwner);
    pid_t next = 5000;
    processes_.meanwhile = [&] {
        suspect(next++, true);
        world_.now += std::chrono::seconds(1);
    };
    EXPECT_EQ(forget(1).status, Status::Failed);
    processes_.meanwhile = nullptr;
    EXPECT_EQ(forget(1).status, Status::Ok);
}

TEST_F(StraysTest, HolderOfAGrantWithoutAFrontIsNone) {
    guard().redeem(ticket(1), fake::kOwner);
    suspect(5000, true);
    world_.cgroups[5000] = "/grant-1";
    guard().front_lost();
    EXPECT_THAT(world_.journal, Not(Contains("kill 5000")));
}

TEST_F(StraysTest, WithoutAHolderNobodyIsLookedAt) {
    ticket(1);
    suspect(5000, true);
    EXPECT_EQ(forget(1).killed, 0u);
}

}  // namespace
}  // namespace iopermd::guard
