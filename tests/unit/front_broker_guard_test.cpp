// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/front_broker_fixture.h"

namespace iopermd::front {
namespace {

class BrokerGuardTest : public BrokerTest {
protected:
    // The order in which GuardClient tells of a guard that comes.
    std::vector<AdoptedGrant> greet(bool same, PortSet ceiling = PortSet{PortRange::all()}) {
        guard_.go();
        auto adopted = broker_.guard_greeted({4712, ceiling}, same);
        guard_.come(ceiling, 4712);
        broker_.guard_ready();
        return adopted;
    }
};

TEST_F(BrokerGuardTest, WithoutTheGuardNothingIsGrantedAndDenialsStayDenials) {
    guard_.go();
    auto got = acquire(ann_, want("0x378"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().error.code, Code::Unavailable);
    EXPECT_EQ(got.error().error.message, "the guard is away");
    EXPECT_EQ(broker_.status().grants, 0u);
    auto denied = acquire(ann_, want("0x3f8"));
    ASSERT_FALSE(denied);
    EXPECT_EQ(denied.error().error.code, Code::Denied);
}

TEST_F(BrokerGuardTest, ANewGuardAdoptsLiveGrants) {
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    const auto adopted = greet(false);
    ASSERT_EQ(adopted.size(), 1u);
    EXPECT_EQ(adopted[0].grant, got->grant.id);
    EXPECT_EQ(adopted[0].uid, 1000u);
    EXPECT_EQ(adopted[0].ports, ports("0x378"));
    EXPECT_EQ(broker_.list(*ann_, false).size(), 1u);
}

TEST_F(BrokerGuardTest, TheSameGuardHasStrippedEverythingSoTheGrantsAreVoid) {
    ASSERT_TRUE(acquire(ann_, want("0x378")));
    EXPECT_TRUE(greet(true).empty());
    EXPECT_TRUE(broker_.list(*ann_, false).empty());
    EXPECT_EQ(broker_.status().grants, 0u) << "confirmed after the guard was ready";
    EXPECT_EQ(audit_.of(AuditId::GrantVoid).size(), 1u);
    EXPECT_EQ(events(Event::Kind::Released).size(), 1u);
}

TEST_F(BrokerGuardTest, AReleaseThatTheGuardDidNotHearIsAnsweredWhenItIsBack) {
    auto got = acquire(ann_, want("0x70", "/usr/sbin/hwclock"));
    ASSERT_TRUE(got);
    guard_.go();
    std::optional<Result<Released>> answer;
    broker_.release(ann_, got->grant.id, std::nullopt,
                    [&](auto result) { answer.emplace(std::move(result)); });
    EXPECT_FALSE(answer);
    EXPECT_EQ(broker_.status().grants, 1u) << "its ports may still be held";
    EXPECT_TRUE(greet(false).empty()) << "an ending grant is not adopted";
    ASSERT_TRUE(answer && *answer);
    EXPECT_EQ(guard_.ended.size(), 1u);
    EXPECT_EQ(broker_.status().grants, 0u);
}

TEST_F(BrokerGuardTest, AReleaseInFlightWhenTheGuardGoesIsRepeated) {
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    guard_.hold_strip = true;
    bool answered = false;
    broker_.release(ann_, got->grant.id, std::nullopt,
                    [&](const auto& result) { answered = result.has_value(); });
    guard_.hold_strip = false;
    greet(false);
    EXPECT_TRUE(answered);
    EXPECT_EQ(guard_.ended.size(), 2u);
}

TEST_F(BrokerGuardTest, APartIsNotReleasedWhileTheGuardIsAway) {
    auto got = acquire(ann_, want("0x378-0x37a"));
    ASSERT_TRUE(got);
    guard_.go();
    EXPECT_EQ(release(ann_, got->grant.id, ports("0x378")).error().code, Code::Unavailable);
    EXPECT_EQ(broker_.list(*ann_, false).at(0).ports, ports("0x378-0x37a"));
}

TEST_F(BrokerGuardTest, AStripThatFailsIsRepeatedAndTheGrantStaysInTheWay) {
    auto got = acquire(ann_, want("0x70", "/usr/sbin/hwclock"));
    ASSERT_TRUE(got);
    guard_.strip_status = guard::Status::Failed;
    EXPECT_EQ(release(ann_, got->grant.id).error().code, Code::Internal);
    EXPECT_FALSE(acquire(bob_, want("0x70", "/usr/sbin/hwclock")));
    guard_.strip_status = guard::Status::Ok;
    broker_.keep_house();
    EXPECT_TRUE(acquire(bob_, want("0x70", "/usr/sbin/hwclock")));
}

TEST_F(BrokerGuardTest, AGrantThatTheNewGuardDoesNotAdoptEnds) {
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    broker_.grant_not_adopted(got->grant.id, guard::Status::AboveCeiling);
    EXPECT_EQ(broker_.status().grants, 0u);
    EXPECT_EQ(audit_.of(AuditId::GrantVoid).size(), 1u);
}

TEST_F(BrokerGuardTest, AGrantThatNobodyHeldOutlivesTheGuard) {
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    broker_.grant_not_adopted(got->grant.id, guard::Status::UnknownGrant);
    EXPECT_EQ(broker_.list(*ann_, false).size(), 1u);
}

TEST_F(BrokerGuardTest, LossIsNewsOnceAndSoIsTheReturn) {
    broker_.guard_ready();
    broker_.guard_lost("it closed the connection");
    broker_.guard_lost("connect: Connection refused");
    EXPECT_EQ(audit_.of(AuditId::GuardLost).size(), 1u);
    broker_.guard_ready();
    EXPECT_EQ(audit_.of(AuditId::GuardConnected).size(), 2u);
}

TEST_F(BrokerGuardTest, TellsWhoRedeemedAndWhoWasRefused) {
    auto got = acquire(ann_, want("0x378", "/usr/bin/lpr"));
    ASSERT_TRUE(got);
    guard::Event event{};
    event.kind = guard::EventKind::Redeemed;
    event.grant = got->grant.id;
    event.uid = 1000;
    event.pid = 500;
    broker_.guard_event(event);
    ASSERT_EQ(audit_.of(AuditId::GrantRedeemed).size(), 1u);
    EXPECT_EQ(audit_.of(AuditId::GrantRedeemed)[0].program, "/usr/bin/lpr");
    ASSERT_EQ(events(Event::Kind::Redeemed).size(), 1u);
    event.kind = guard::EventKind::Refused;
    event.status = guard::Status::WrongRedeemer;
    event.uid = 1001;
    event.pid = 600;
    broker_.guard_event(event);
    ASSERT_EQ(audit_.of(AuditId::TicketRefused).size(), 1u);
    EXPECT_EQ(audit_.of(AuditId::TicketRefused)[0].uid, 1001u);
    const auto refused = events(Event::Kind::TicketRefused);
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_EQ(refused[0].uid, 1000u) << "the owner shall see who tried";
    EXPECT_EQ(refused[0].pid, 600);
}

TEST_F(BrokerGuardTest, PortsAboveTheGuardsCeilingAreDenied) {
    guard_.come(ports("0x80"));
    auto got = acquire(ann_, want("0x378"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().explanation->verdict.findings.at(0).reason, Finding::Reason::Ceiling);
    EXPECT_TRUE(broker_.status().ceiling_stale);
}

TEST_F(BrokerGuardTest, ABusyPortIsDeniedFromTheNextRequestOn) {
    ASSERT_TRUE(acquire(ann_, want("0x378")));
    ioports_.set({{ports("0x378-0x37f"), "parport0"}});
    auto got = acquire(ann_, want("0x378"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().explanation->verdict.findings.at(0).reason, Finding::Reason::Busy);
}

// ---- Reload

TEST_F(BrokerGuardTest, ABadPolicyKeepsTheOldOneAndSaysWhere) {
    policy_text_ = "schema = 1\n[[rule]]\nid = \"x\"\nport = [\"0x80\"]\n";
    std::optional<Error> error;
    broker_.reload(root_.get(), [&](const auto& result) { error = result.error(); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, Code::BadPolicy);
    EXPECT_THAT(error->message, testing::HasSubstr("/etc/iopermd/policy.toml:4:1"));
    EXPECT_EQ(broker_.status().policy_generation, 1u);
    EXPECT_EQ(broker_.status().policy_error, error->message);
    EXPECT_EQ(audit_.of(AuditId::PolicyRefused).size(), 1u);
    EXPECT_TRUE(acquire(ann_, want("0x378")));
    policy_text_ = kPolicy;
    broker_.reload(root_.get(), [](const auto& result) { EXPECT_TRUE(result && !result->changed); });
    EXPECT_EQ(broker_.status().policy_error, "");
}

TEST_F(BrokerGuardTest, ANewPolicyEndsWhatItDoesNotAllow) {
    guard_.come(ports("0x70-0x71,0x378-0x37a"));
    auto stays = acquire(ann_, want("0x378"));
    auto ends = acquire(ann_, want("0x378-0x37a"));
    ASSERT_TRUE(stays && ends);
    policy_text_.replace(policy_text_.find("0x378-0x37a"), 11, "0x378-0x379");
    guard_.hold_strip = true;
    std::optional<PolicyReload::Outcome> outcome;
    broker_.reload(root_.get(), [&](auto result) {
        if (result)
            outcome = std::move(*result);
    });
    EXPECT_FALSE(outcome) << "answered before the ports were taken";
    guard_.answer_all();
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(outcome->changed);
    EXPECT_EQ(outcome->generation, 2u);
    EXPECT_EQ(outcome->ended, std::vector<uint64_t>{ends->grant.id});
    EXPECT_TRUE(outcome->guard_restarts);
    EXPECT_EQ(guard_.restarts, 1);
    EXPECT_EQ(broker_.list(*ann_, false).at(0).id, stays->grant.id);
    EXPECT_EQ(audit_.of(AuditId::GrantWithdrawn).size(), 1u);
    EXPECT_EQ(events(Event::Kind::PolicyReloaded).size(), 2u);
}

TEST_F(BrokerGuardTest, AnEmptyPolicyEndsEverything) {
    ASSERT_TRUE(acquire(ann_, want("0x378")));
    policy_text_ = "schema = 1\n";
    broker_.reload(nullptr, [](const auto& result) { EXPECT_TRUE(result && result->ended.size() == 1); });
    EXPECT_EQ(broker_.status().grants, 0u);
}

TEST_F(BrokerGuardTest, AGuardThatComesBackWithTheSameCeilingIsNotRestartedForEver) {
    greet(false, ports("0x80"));
    greet(false, ports("0x80"));
    EXPECT_EQ(guard_.restarts, 1);
    greet(false, ports("0x70-0x71,0x378-0x37a"));
    EXPECT_EQ(guard_.restarts, 1);
}

TEST_F(BrokerGuardTest, OnlyAdministratorsReload) {
    std::optional<Code> code;
    broker_.reload(ann_.get(), [&](const auto& result) { code = result.error().code; });
    EXPECT_EQ(code, Code::Denied);
    EXPECT_EQ(broker_.status().policy_generation, 1u);
}

}  // namespace
}  // namespace iopermd::front
