// SPDX-License-Identifier: Apache-2.0
// Programs that no wrapper started: the guard asks, the broker decides.
#include <cstring>

#include "daemon/front/guard_messages.h"
#include "tests/unit/front_broker_fixture.h"

namespace iopermd::front {
namespace {

class QuestionTest : public BrokerTest {
protected:
    static PortQuestion iopl(uint64_t question = 7, uid_t uid = 1000) {
        PortQuestion asked;
        asked.question = question;
        asked.uid = uid;
        asked.gid = 100;
        asked.groups = {7};
        asked.pid = 800;
        asked.start_time = 55;
        asked.exe = "/usr/bin/printer";
        asked.level = 3;
        return asked;
    }
    static PortQuestion ioperm(uint16_t first, uint16_t last) {
        PortQuestion asked = iopl();
        asked.level = 0;
        asked.range.emplace(Port{first}, Port{last});
        return asked;
    }
    static guard::Event idle(uint64_t grant) {
        guard::Event event{};
        event.kind = guard::EventKind::Idle;
        event.grant = grant;
        return event;
    }
    const PortAnswer& last() const { return guard_.answers.back(); }
};

TEST_F(QuestionTest, IoplIsAnsweredWithAllThatThePolicyAllows) {
    broker_.guard_asks(iopl());
    ASSERT_EQ(guard_.answers.size(), 1u);
    EXPECT_EQ(last().question, 7u);
    EXPECT_EQ(last().uid, 1000u);
    EXPECT_EQ(last().ports, ports("0x378-0x37a"));
    const auto grants = broker_.list(*ann_, false);
    ASSERT_EQ(grants.size(), 1u);
    EXPECT_EQ(grants[0].id, last().grant);
    EXPECT_EQ(grants[0].pid, 800);
    EXPECT_EQ(grants[0].program, "/usr/bin/printer");
    EXPECT_EQ(grants[0].purpose, "called iopl(3)");
    EXPECT_EQ(broker_.status().sessions, 4u) << "its process is one";
    ASSERT_EQ(audit_.of(AuditId::GrantAllowed).size(), 1u);
    EXPECT_EQ(audit_.of(AuditId::GrantAllowed)[0].reason, "process 800 called iopl(3)");
    EXPECT_EQ(audit_.of(AuditId::GrantRedeemed).size(), 1u);
    EXPECT_EQ(events(Event::Kind::Granted).size(), 1u);
    EXPECT_EQ(events(Event::Kind::Redeemed).size(), 1u);
}

TEST_F(QuestionTest, IopermIsAnsweredWithItsRange) {
    broker_.guard_asks(ioperm(0x378, 0x378));
    EXPECT_EQ(last().ports, ports("0x378"));
    broker_.guard_asks(ioperm(0x378, 0x37b));
    EXPECT_EQ(last().grant, 0u) << "all or nothing";
    EXPECT_TRUE(last().ports.empty());
}

TEST_F(QuestionTest, TheRecordComesBeforeThePorts) {
    guard_.hold_answer = true;
    broker_.guard_asks(iopl());
    EXPECT_EQ(audit_.of(AuditId::GrantAllowed).size(), 1u);
    EXPECT_TRUE(broker_.list(*ann_, false).empty());
    guard_.hold_answer = false;
    guard_.answer_all();
    EXPECT_EQ(broker_.list(*ann_, false).size(), 1u);
    audit_.break_down(true);
    broker_.guard_asks(iopl(8));
    EXPECT_EQ(last().grant, 0u) << "nothing without a record";
    EXPECT_EQ(broker_.status().grants, 1u);
}

TEST_F(QuestionTest, ADenialNamesTheReasonAndIsAnswered) {
    broker_.guard_asks(ioperm(0x3f8, 0x3ff));
    EXPECT_EQ(last().grant, 0u);
    const auto denied = audit_.of(AuditId::GrantDenied);
    ASSERT_EQ(denied.size(), 1u);
    EXPECT_EQ(denied[0].pid, 800);
    EXPECT_EQ(denied[0].exe, "/usr/bin/printer");
    EXPECT_EQ(denied[0].purpose, "called ioperm(0x3f8, 8, 1)");
    EXPECT_NE(denied[0].reason.find("0x3f8"), std::string::npos) << denied[0].reason;
    EXPECT_EQ(events(Event::Kind::Denied).size(), 1u);
    EXPECT_EQ(broker_.status().sessions, 3u) << "nothing is left of it";
}

TEST_F(QuestionTest, TheKernelsExecutableIsWhatRulesSee) {
    PortQuestion clock = ioperm(0x70, 0x71);
    broker_.guard_asks(clock);
    EXPECT_EQ(last().grant, 0u);
    clock.exe = "/usr/sbin/hwclock";
    broker_.guard_asks(clock);
    EXPECT_EQ(last().ports, ports("0x70-0x71"));
    EXPECT_EQ(last().on_revoke, OnRevoke::Kill);
}

TEST_F(QuestionTest, AnExclusivePortIsNotInTheWayOfItsOwnProcess) {
    PortQuestion clock = ioperm(0x70, 0x70);
    clock.exe = "/usr/sbin/hwclock";
    broker_.guard_asks(clock);
    clock.range.emplace(Port{0x70}, Port{0x71});
    broker_.guard_asks(clock);
    EXPECT_EQ(last().ports, ports("0x70-0x71")) << "as ioperm(2): additive";
    clock.start_time = 56;
    broker_.guard_asks(clock);
    EXPECT_EQ(last().grant, 0u) << "another process with the same number";
}

TEST_F(QuestionTest, TheGrantEndsWithItsLastHolder) {
    broker_.guard_asks(iopl());
    const uint64_t grant = last().grant;
    broker_.guard_event(idle(grant));
    EXPECT_TRUE(broker_.list(*ann_, false).empty());
    EXPECT_EQ(guard_.ended, std::vector<uint64_t>{grant});
    EXPECT_EQ(broker_.status().sessions, 3u);
    const auto ended = audit_.of(AuditId::SessionEnded);
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].reason.find("its last holder has ended"), 0u);
}

TEST_F(QuestionTest, AHeldGrantOfASessionDoesNotEndWithItsLastHolder) {
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    broker_.guard_event(idle(got->grant.id));
    EXPECT_EQ(broker_.list(*ann_, false).size(), 1u);
}

TEST_F(QuestionTest, AReleaseTakesItFromTheRunningProgram) {
    broker_.guard_asks(iopl());
    const auto released = release(ann_, last().grant);
    ASSERT_TRUE(released);
    EXPECT_EQ(guard_.ended, std::vector<uint64_t>{last().grant});
    EXPECT_EQ(release(bob_, last().grant).error().code, Code::NotFound);
}

TEST_F(QuestionTest, APolicyThatDoesNotAllowItAnyMoreWithdrawsIt) {
    broker_.guard_asks(iopl());
    policy_text_ = "schema = 1\n";
    broker_.reload(nullptr, [](const auto& outcome) {
        ASSERT_TRUE(outcome);
        EXPECT_EQ(outcome->ended.size(), 1u);
    });
    EXPECT_TRUE(broker_.list(*ann_, false).empty());
}

TEST_F(QuestionTest, GrantsOfAUserAreLimitedHoweverTheyAreAskedFor) {
    for (uint64_t question = 1; question <= 3; question++)
        broker_.guard_asks(iopl(question));
    broker_.guard_asks(iopl(4));
    EXPECT_EQ(last().grant, 0u);
    EXPECT_NE(audit_.of(AuditId::GrantDenied).back().reason.find("grants_per_uid"), std::string::npos);
}

TEST_F(QuestionTest, AnAskerThatHasGoneLeavesNoGrant) {
    guard_.answer_status = guard::Status::UnknownQuestion;
    broker_.guard_asks(iopl());
    EXPECT_EQ(broker_.status().grants, 0u);
    EXPECT_EQ(audit_.of(AuditId::GrantFailed).size(), 1u);
}

TEST_F(QuestionTest, AGuardThatGoesLeavesNoGrant) {
    guard_.hold_answer = true;
    broker_.guard_asks(iopl());
    guard_.go();
    EXPECT_EQ(broker_.status().grants, 0u);
}

TEST_F(QuestionTest, AUsedNumberIsPassedOver) {
    guard_.used = {1, 2, 3};
    broker_.guard_asks(iopl());
    EXPECT_EQ(broker_.list(*ann_, false).size(), 1u);
    EXPECT_GT(last().grant, 3u);
}

TEST_F(QuestionTest, ARestartedGuardAdoptsItUnlessItsHoldersHaveGone) {
    broker_.guard_asks(iopl());
    const auto adopted = broker_.guard_greeted({4712, PortSet{PortRange::all()}}, false);
    ASSERT_EQ(adopted.size(), 1u);
    broker_.grant_not_adopted(adopted[0].grant, guard::Status::UnknownGrant);
    EXPECT_TRUE(broker_.list(*ann_, false).empty());
}

TEST(FrontQuestion, EveryFieldIsChecked) {
    guard::Question good{};
    good.header = {guard::kVersion, guard::Op::Question, 0};
    good.question = 7;
    good.start_time = 55;
    good.pid = 800;
    good.uid = 1000;
    good.gid = 100;
    good.call = guard::PortCall::Iopl;
    good.num = 3;
    good.group_count = 1;
    good.groups[0] = 7;
    std::strcpy(good.exe, "/usr/bin/printer");
    const auto asked = question_of(good);
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->level, 3u);
    EXPECT_FALSE(asked->range);
    EXPECT_EQ(asked->groups, std::vector<gid_t>{7});
    EXPECT_EQ(asked->exe, "/usr/bin/printer");

    auto range = good;
    range.call = guard::PortCall::Ioperm;
    range.from = 0xffff;
    range.num = 1;
    ASSERT_TRUE(question_of(range));
    EXPECT_EQ(*question_of(range)->range, PortRange{Port{0xffff}});

    const std::function<void(guard::Question&)> spoils[] = {
        [](auto& m) { m.question = 0; },
        [](auto& m) { m.start_time = 0; },
        [](auto& m) { m.pid = 0; },
        [](auto& m) { m.uid = UINT32_MAX; },
        [](auto& m) { m.gid = UINT32_MAX; },
        [](auto& m) { m.call = static_cast<guard::PortCall>(3); },
        [](auto& m) { m.num = 4; },
        [](auto& m) { m.num = 0; },
        [](auto& m) { m.from = 1; },
        [](auto& m) { m.group_count = guard::kMaxGroups + 1; },
        [](auto& m) { m.reserved = 1; },
        [](auto& m) { m.exe[0] = 'u'; },
        [](auto& m) { std::memset(m.exe, '/', sizeof m.exe); },
        [](auto& m) { m.call = guard::PortCall::Ioperm, m.from = 65536, m.num = 1; },
        [](auto& m) { m.call = guard::PortCall::Ioperm, m.from = 65535, m.num = 2; },
        [](auto& m) { m.call = guard::PortCall::Ioperm, m.from = 1, m.num = UINT32_MAX; },
    };
    for (const auto& spoil : spoils) {
        auto bad = good;
        spoil(bad);
        EXPECT_FALSE(question_of(bad)) << &spoil - spoils;
    }
}

}  // namespace
}  // namespace iopermd::front
