// SPDX-License-Identifier: Apache-2.0
// The guard on the project's own kernel: the same Guard as everywhere, with the port controller behind it.
#include "tests/unit/guard_controller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/guard/controller_holders.h"
#include "tests/unit/guard_world.h"

namespace iopermd::guard {
namespace {

using fake::kAnn;
using fake::kOwner;
using fake::kPid;
using testing::IsEmpty;
using testing::Not;

const PortSet kLpt(PortRange{Port{0x378}, Port{0x37a}});

class ControllerTest : public fake::GuardWorld {
protected:
    ControllerTest() {
        controller_.processes[kPid] = 99;
        controller_.groups_of[kPid] = {7, 20};
    }
    Holders& holders() override { return by_controller_; }

    static controller::Record iopl(uint64_t question, uid_t uid = kAnn) {
        controller::Record record{};
        record.kind = controller::Kind::Question;
        record.call = controller::Call::Iopl;
        record.level = 3;
        record.question = question;
        record.start_time = 99;
        record.pid = record.tid = kPid;
        record.uid = record.euid = uid;
        record.gid = record.egid = 100;
        std::strcpy(record.path, "/usr/bin/printer");
        return record;
    }
    StatusReply settle() { return ask<StatusReply>(SettleRequest{{kVersion, Op::Settle, 4}}); }
    Status answer(uint64_t question, uint64_t grant, const PortSet& ports = kLpt,
                  OnRevoke rule = OnRevoke::Strip) {
        return ask<StatusReply>(AnswerRequest{{{kVersion, Op::Answer, 9}, question, grant, kAnn, rule},
                                              grant == 0 ? PortSet() : ports})
            .status;
    }
    // A question that has reached the front.
    void put(uint64_t question) {
        controller_.ask(iopl(question));
        loop_.turn(0);
    }

    fake::FakeController controller_;
    ControllerHolders by_controller_{loop_, controller_, processes_, clock_};
};

TEST_F(ControllerTest, TheKernelRefusesWhatIsAboveTheCeiling) {
    PortSet ceiling = kLpt;
    for (uint32_t port = 0x1000; port < 0x2000; port += 2)  // so that the rest takes many requests
        ceiling.add(PortRange{Port{static_cast<uint16_t>(port)}});
    EXPECT_TRUE(controller_.keep_to(ceiling));
    EXPECT_EQ(controller_.forbidden, kAllPorts - ceiling);
}

TEST_F(ControllerTest, HelloTellsTheBackend) {
    EXPECT_EQ(ask<HelloReply>(HelloRequest{{kVersion, Op::Hello, 1}}).backend, Backend::Controller);
}

TEST_F(ControllerTest, TheRedeemerIsGivenItsPortsBeforeItIsAnswered) {
    const RedeemReply reply = guard().redeem(ticket(1), kOwner);
    EXPECT_EQ(reply.status, Status::Ok);
    EXPECT_EQ(reply.given, 1u);
    EXPECT_EQ(controller_.grants[1].ports, kLpt);
    EXPECT_EQ(controller_.grants[1].flags, controller::kAnswersCalls);
    EXPECT_THAT(world_.journal, IsEmpty()) << "no cgroup, no ptrace";
    EXPECT_EQ(ask<HoldersReply>(HoldersRequest{{kVersion, Op::Holders, 3}, 1}).pids[0], kPid);
}

TEST_F(ControllerTest, AReusedPidIsGivenNothing) {
    controller_.processes[kPid] = 100;
    EXPECT_EQ(guard().redeem(ticket(1), kOwner).status, Status::NoProcess);
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, AnotherProcessIsGivenNothing) {
    controller_.processes[4712] = 99;
    EXPECT_EQ(guard().redeem(ticket(1), {4712, kAnn, kAnn}).status, Status::WrongRedeemer);
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, ASetOfManyRangesGoesInParts) {
    ceiling_ = PortSet(PortRange::all());
    PortSet many;
    for (uint16_t port = 0x1000; port < 0x1000 + 2 * 600; port += 2)
        many.add(PortRange(Port{port}));
    auto asked = prepare(1);
    asked.ports = many;
    EXPECT_EQ(guard().redeem(ask<PrepareReply>(asked).ticket, kOwner).status, Status::Ok);
    EXPECT_EQ(controller_.grants[1].ports, many);
    strip(1, many);
    EXPECT_TRUE(controller_.grants[1].ports.empty());
}

TEST_F(ControllerTest, HalfAGrantIsNone) {
    controller_.fail_extend = ENOMEM;
    EXPECT_EQ(guard().redeem(ticket(1), kOwner).status, Status::Failed);
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, APartIsRevokedAndThenTheRest) {
    guard().redeem(ticket(1), kOwner);
    const PortSet part(PortRange{Port{0x379}});
    EXPECT_EQ(strip(1, part).stripped, 1u);
    EXPECT_EQ(controller_.grants[1].ports, kLpt - part);
    EXPECT_EQ(forget(1).status, Status::Ok);
    EXPECT_THAT(controller_.grants, IsEmpty());
    EXPECT_EQ(forget(1).status, Status::UnknownGrant);
}

TEST_F(ControllerTest, ARevocationThatFailsIsTold) {
    guard().redeem(ticket(1), kOwner);
    controller_.fail_revoke = EIO;
    EXPECT_EQ(forget(1).status, Status::Failed);
    controller_.fail_revoke = 0;
    EXPECT_EQ(forget(1).status, Status::Ok);
}

TEST_F(ControllerTest, ARuleThatKillsKillsTheHolders) {
    auto asked = prepare(1);
    asked.on_revoke = OnRevoke::Kill;
    guard().redeem(ask<PrepareReply>(asked).ticket, kOwner);
    processes_.killed = [this](pid_t pid) { controller_.die(pid); };
    EXPECT_EQ(forget(1).killed, 1u);
    EXPECT_EQ(world_.count("kill 4711"), 1u);
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, AHolderThatDoesNotDieLosesItsPortsAllTheSame) {
    auto asked = prepare(1);
    asked.on_revoke = OnRevoke::Kill;
    guard().redeem(ask<PrepareReply>(asked).ticket, kOwner);
    EXPECT_EQ(forget(1).status, Status::Ok);
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, TheEndOfTheLastHolderIsTold) {
    settle();
    guard().redeem(ticket(1), kOwner);
    controller_.end(1);
    loop_.turn(0);
    ASSERT_EQ(events_.size(), 2u);
    EXPECT_EQ(events_[1].kind, EventKind::Idle);
    EXPECT_EQ(events_[1].grant, 1u);
    EXPECT_EQ(ask<HoldersReply>(HoldersRequest{{kVersion, Op::Holders, 3}, 1}).count, 0u);
    EXPECT_EQ(forget(1).status, Status::Ok);
}

TEST_F(ControllerTest, AnEarlierGuardsGrantsAreAdoptedOrRevoked) {
    controller_.grants[1].pids = {kPid};
    controller_.grants[2].pids = {kPid};
    EXPECT_EQ(adopt(1).status, Status::Ok);
    EXPECT_EQ(settle().count, 1u);
    EXPECT_TRUE(controller_.grants.contains(1));
    EXPECT_FALSE(controller_.grants.contains(2));
    EXPECT_EQ(forget(1).stripped, 1u);
}

TEST_F(ControllerTest, AnOrphanThatEndsByItselfIsNotAdopted) {
    controller_.grants[1].pids = {kPid};
    settle();
    controller_.grants[1].pids = {kPid};
    EXPECT_EQ(adopt(1).status, Status::UnknownGrant);
}

TEST_F(ControllerTest, LosingTheFrontRevokesEverythingAndDeniesWhatWaits) {
    settle();
    guard().redeem(ticket(1), kOwner);
    put(7);
    guard().front_lost();
    EXPECT_THAT(controller_.grants, IsEmpty());
    EXPECT_FALSE(controller_.answers.at(7));
    put(8);
    EXPECT_TRUE(controller_.waiting.contains(8)) << "it waits in the kernel for the next front";
    EXPECT_EQ(questions_.size(), 1u);
}

TEST_F(ControllerTest, QuestionsAreAskedAfterTheFrontHasSettled) {
    guard();
    put(7);
    EXPECT_THAT(questions_, IsEmpty());
    settle();
    loop_.turn(0);
    ASSERT_EQ(questions_.size(), 1u);
    const Question& asked = questions_[0];
    EXPECT_EQ(asked.header.op, Op::Question);
    EXPECT_EQ(asked.question, 7u);
    EXPECT_EQ(asked.pid, kPid);
    EXPECT_EQ(asked.start_time, 99u);
    EXPECT_EQ(asked.uid, kAnn);
    EXPECT_EQ(asked.gid, 100u);
    EXPECT_EQ(asked.call, PortCall::Iopl);
    EXPECT_EQ(asked.num, 3u);
    ASSERT_EQ(asked.group_count, 2u);
    EXPECT_EQ(asked.groups[1], 20u);
    EXPECT_STREQ(asked.exe, "/usr/bin/printer");
}

TEST_F(ControllerTest, AnAnsweredAskerHasThePortsBeforeItsCallReturns) {
    settle();
    put(7);
    EXPECT_EQ(answer(7, 5), Status::Ok);
    EXPECT_EQ(controller_.grants[5].ports, kLpt);
    EXPECT_TRUE(controller_.answers.at(7));
    EXPECT_EQ(forget(5).stripped, 1u) << "a grant like any other";
    EXPECT_EQ(answer(7, 6), Status::UnknownQuestion);
}

TEST_F(ControllerTest, ADeniedAskerHasNothing) {
    settle();
    put(7);
    EXPECT_EQ(answer(7, 0), Status::Ok);
    EXPECT_FALSE(controller_.answers.at(7));
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, NoAnswerIsAboveTheCeiling) {
    settle();
    put(7);
    EXPECT_EQ(answer(7, 5, PortSet(PortRange(Port{0x80}))), Status::AboveCeiling);
    EXPECT_FALSE(controller_.answers.at(7)) << "it does not wait for nothing";
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, AUsedNumberLeavesTheQuestionOpen) {
    settle();
    ticket(5);
    put(7);
    EXPECT_EQ(answer(7, 5), Status::GrantExists);
    EXPECT_EQ(answer(7, 6), Status::Ok);
}

TEST_F(ControllerTest, AnAskerThatWasInterruptedKeepsNothing) {
    settle();
    put(7);
    controller_.waiting.clear();
    EXPECT_EQ(answer(7, 5), Status::UnknownQuestion);
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, AnAskerThatDiedKeepsNothing) {
    settle();
    put(7);
    controller_.die(kPid);
    controller_.waiting.clear();
    EXPECT_EQ(answer(7, 5), Status::NoProcess);
    EXPECT_THAT(controller_.grants, IsEmpty());
}

TEST_F(ControllerTest, QuestionsOfAUserAreLimited) {
    settle();
    for (uint64_t question = 1; question <= ControllerHolders::kMostQuestionsPerUser + 1; question++)
        put(question);
    EXPECT_EQ(questions_.size(), ControllerHolders::kMostQuestionsPerUser);
    EXPECT_FALSE(controller_.answers.at(ControllerHolders::kMostQuestionsPerUser + 1));
    controller_.ask(iopl(100, 1001));
    loop_.turn(0);
    EXPECT_EQ(questions_.back().uid, 1001u) << "another user's";
    answer(1, 0);
    put(101);
    EXPECT_EQ(questions_.back().question, 101u);
}

TEST_F(ControllerTest, WhoseGroupsCannotBeToldIsDenied) {
    settle();
    controller_.groups_of.clear();
    put(7);
    EXPECT_FALSE(controller_.answers.at(7));
    controller_.groups_of[kPid] = std::vector<gid_t>(kMaxGroups + 1);
    put(8);
    EXPECT_FALSE(controller_.answers.at(8)) << "a group that is left out could be denied by a rule";
    controller_.groups_of[kPid] = {7};
    world_.threads[kPid].task.start_time = 100;
    put(9);
    EXPECT_FALSE(controller_.answers.at(9)) << "these are another process's groups";
    EXPECT_THAT(questions_, IsEmpty());
}

}  // namespace
}  // namespace iopermd::guard
