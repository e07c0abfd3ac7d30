// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/guard/strip.h"
#include "tests/unit/guard_fakes.h"

namespace iopermd::guard {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class StripTest : public testing::Test {
protected:
    StripOutcome take(OnRevoke rule = OnRevoke::Strip, bool in_a_hurry = false) {
        return strip_.take(cgroup_, ports_, rule, in_a_hurry);
    }
    // Everything ends in the death of the cgroup, once, and nothing is counted as stripped that was not.
    void expect_killed(const StripOutcome& outcome, uint32_t stripped, uint32_t killed) {
        EXPECT_EQ(outcome.stripped, stripped);
        EXPECT_EQ(outcome.killed, killed);
        EXPECT_TRUE(outcome.complete);
        EXPECT_EQ(world_.count("kill"), 1u);
    }

    fake::World world_;
    fake::FakeClock clock_{world_};
    fake::FakeProcesses processes_{world_};
    fake::FakeTracer tracer_{world_};
    fake::FakeCgroup cgroup_{world_, "grant-1"};
    PortSet ports_{PortRange{Port{0x378}, Port{0x37a}}};
    Strip strip_{tracer_, processes_, clock_};
};

TEST_F(StripTest, TheOrderIsTheArchitectures) {
    world_.thread(10, 10);
    world_.thread(11, 10);
    const StripOutcome outcome = take();
    EXPECT_EQ(outcome.stripped, 2u);
    EXPECT_EQ(outcome.killed, 0u);
    EXPECT_FALSE(outcome.late);
    EXPECT_THAT(world_.journal, ElementsAre("freeze", "seize 10", "seize 11", "thaw", "clear 10", "clear 11",
                                            "freeze", "release 10", "release 11", "thaw"));
    EXPECT_EQ(tracer_.cleared, ports_);
}

TEST_F(StripTest, NobodyThereIsNothingToDo) {
    const StripOutcome outcome = take();
    EXPECT_EQ(outcome.stripped, 0u);
    EXPECT_EQ(outcome.killed, 0u);
    EXPECT_THAT(world_.journal, ElementsAre("freeze", "thaw", "freeze", "thaw"));
}

// Stops that are there are not waited for, so no wait ended it: with 60,000 mappings and as many threads as
// it may have a program kept the guard until its watchdog ended it.
TEST_F(StripTest, ThreadsThatTakeLongAreKilledInTheEnd) {
    world_.clear_time = std::chrono::milliseconds(100);
    for (pid_t tid = 10; tid < 1000; tid++)
        world_.thread(tid, 10);
    const Instant begin = world_.now;
    const StripOutcome outcome = take();
    EXPECT_TRUE(outcome.late);
    EXPECT_EQ(world_.count("kill"), 1u);
    EXPECT_LE(world_.now - begin, Strip::kTime + Strip::kMostTime);
}

// As systemd removes it when a session ends: nothing in it can be frozen or killed any more.
TEST_F(StripTest, RemovedCgroupIsStripped) {
    world_.populated = false;
    world_.freezes = false;
    world_.kill_error = Code::NotFound;
    EXPECT_TRUE(take().complete);
    EXPECT_TRUE(take(OnRevoke::Kill).complete);
}

TEST_F(StripTest, RuleKillKillsAtOnce) {
    world_.thread(10, 10);
    world_.thread(11, 10);
    world_.thread(20, 20);
    expect_killed(take(OnRevoke::Kill), 0, 2);
    EXPECT_THAT(world_.journal, Not(Contains("freeze")));
}

TEST_F(StripTest, WhatDoesNotFreezeIsKilled) {
    world_.thread(10, 10);
    world_.freezes = false;
    const StripOutcome outcome = take();
    expect_killed(outcome, 0, 1);
    EXPECT_TRUE(outcome.late);
    EXPECT_THAT(world_.journal, Not(Contains("seize 10")));
}

TEST_F(StripTest, WhatDoesNotStopIsKilledWithTheRest) {
    world_.thread(10, 10);
    world_.thread(20, 20).stops = false;
    const StripOutcome outcome = take();
    expect_killed(outcome, 1, 2);
    EXPECT_TRUE(outcome.late);
}

TEST_F(StripTest, AnswerThatTheKernelDoesNotConfirmIsDeath) {
    world_.thread(10, 10).clear_error = Code::Denied;
    const StripOutcome outcome = take();
    expect_killed(outcome, 0, 1);
    EXPECT_FALSE(outcome.late);
    EXPECT_THAT(world_.journal, Not(Contains("release 10")));
}

TEST_F(StripTest, CapabilityToTakeThePortsAgainIsDeath) {
    world_.thread(10, 10).task.rawio = true;
    expect_killed(take(), 0, 1);
    EXPECT_THAT(world_.journal, Not(Contains("seize 10")));
}

TEST_F(StripTest, ThreadsThatEndMeanwhileDoNotMatter) {
    world_.thread(10, 10).ends = true;
    world_.thread(11, 10).clear_error = Code::NotFound;
    world_.thread(12, 10).seize_error = ESRCH;
    world_.threads[12].task.state = 'X';
    world_.thread(13, 10).task.state = 'Z';
    world_.thread(14, 10);
    const StripOutcome outcome = take();
    EXPECT_EQ(outcome.stripped, 1u);
    EXPECT_EQ(outcome.killed, 0u);
    EXPECT_EQ(world_.count("kill"), 0u);
}

TEST_F(StripTest, KernelsOwnThreadIsNoHolder) {
    world_.thread(10, 10);
    world_.thread(11, 10).seize_error = EPERM;
    world_.threads[11].task.io_worker = true;
    const StripOutcome outcome = take();
    EXPECT_EQ(outcome.stripped, 1u);
    EXPECT_EQ(world_.count("kill"), 0u);
}

TEST_F(StripTest, ThreadThatCannotBeSeizedIsDeath) {
    world_.thread(10, 10).seize_error = EPERM;
    expect_killed(take(), 0, 1);
}

TEST_F(StripTest, SupervisorThatLetsGoLives) {
    world_.thread(10, 10).task.tracer = 5;
    world_.threads[10].lets_go = true;
    const StripOutcome outcome = take();
    EXPECT_EQ(outcome.stripped, 1u);
    EXPECT_EQ(outcome.killed, 0u);
    EXPECT_FALSE(outcome.late);
    EXPECT_THAT(world_.journal, Not(Contains("end tracer of 10")));
}

TEST_F(StripTest, SupervisorThatDoesNotIsKilledAfterTheGrace) {
    world_.thread(10, 10).task.tracer = 5;
    const Instant begin = world_.now;
    const StripOutcome outcome = take();
    EXPECT_EQ(outcome.stripped, 1u);
    EXPECT_EQ(outcome.killed, 1u);
    EXPECT_TRUE(outcome.late);
    EXPECT_GE(world_.now - begin, Strip::kGrace);
    EXPECT_LE(world_.now - begin, Strip::kGrace + std::chrono::milliseconds(10));
    // Only a frozen program cannot get another supervisor meanwhile.
    EXPECT_THAT(world_.journal, ElementsAre("freeze", "thaw", "freeze", "end tracer of 10", "seize 10",
                                            "thaw", "clear 10", "freeze", "release 10", "thaw"));
}

TEST_F(StripTest, NoGraceInAHurry) {
    world_.thread(10, 10).task.tracer = 5;
    const Instant begin = world_.now;
    take(OnRevoke::Strip, true);
    EXPECT_EQ(world_.now, begin);
    EXPECT_EQ(world_.count("end tracer of 10"), 1u);
}

TEST_F(StripTest, SupervisorThatDoesNotDieIsTheProgramsDeath) {
    world_.thread(10, 10).task.tracer = 5;
    world_.threads[10].tracer_dies = false;
    expect_killed(take(), 0, 1);
    EXPECT_THAT(world_.journal, Not(Contains("seize 10")));
}

TEST_F(StripTest, SlowDeathIsDeath) {
    world_.thread(10, 10);
    world_.kill_error = Code::Timeout;
    EXPECT_TRUE(take(OnRevoke::Kill).complete);
}

TEST_F(StripTest, KillThatTheKernelRefusesIsNotComplete) {
    world_.thread(10, 10);
    world_.kill_error = Code::Internal;
    EXPECT_FALSE(take(OnRevoke::Kill).complete);
}

}  // namespace
}  // namespace iopermd::guard
