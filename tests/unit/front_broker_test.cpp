// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "tests/unit/front_broker_fixture.h"

namespace iopermd::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(BrokerTest, GrantsWhatARuleAllowsAndMakesATicketForTheSessionsProcess) {
    auto got = acquire(ann_, want("0x378-0x379", "/usr/bin/lpr"));
    ASSERT_TRUE(got) << got.error().error.message;
    EXPECT_EQ(got->grant.ports, ports("0x378-0x379"));
    EXPECT_EQ(got->grant.rules.at(0).id, "printer");
    EXPECT_EQ(got->grant.expires - got->grant.granted, minutes(10));
    EXPECT_EQ(got->ticket.bytes[0], 42);
    ASSERT_EQ(guard_.prepared.size(), 1u);
    EXPECT_EQ(guard_.prepared[0].pid, 500);
    EXPECT_EQ(guard_.prepared[0].uid, 1000u);
    EXPECT_EQ(guard_.prepared[0].start_time, 12345u);
    EXPECT_EQ(guard_.prepared[0].program, "/usr/bin/lpr");
    const auto records = audit_.of(AuditId::GrantAllowed);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].grant, got->grant.id);
    EXPECT_EQ(records[0].rule, "printer");
    EXPECT_EQ(records[0].ports, "0x378-0x379");
    EXPECT_EQ(events(Event::Kind::Granted).size(), 1u);
}

TEST_F(BrokerTest, DeniesWithTheReasonAndRecordsIt) {
    auto got = acquire(ann_, want("0x3f8"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().error.code, Code::Denied);
    ASSERT_TRUE(got.error().explanation);
    EXPECT_FALSE(got.error().explanation->verdict.allowed);
    EXPECT_EQ(got.error().explanation->subject.uid, 1000u);
    EXPECT_TRUE(guard_.prepared.empty());
    EXPECT_EQ(audit_.of(AuditId::GrantDenied).size(), 1u);
    EXPECT_EQ(events(Event::Kind::Denied).size(), 1u);
    EXPECT_TRUE(broker_.list(*ann_, false).empty());
}

TEST_F(BrokerTest, TheExeOfARuleIsComparedWithTheProgramOrElseWithThePeersOwn) {
    EXPECT_TRUE(acquire(ann_, want("0x70-0x71", "/usr/sbin/hwclock")));
    EXPECT_FALSE(acquire(bob_, want("0x70-0x71", "/usr/bin/other")));
    EXPECT_FALSE(acquire(bob_, want("0x70-0x71")));
    Peer clock = fake_peer(1001, 800);
    clock.exe = "/usr/sbin/hwclock";
    const auto session = broker_.begin_session(std::move(clock));
    auto held = acquire(session, want("0x70-0x71"));
    ASSERT_FALSE(held);
    EXPECT_EQ(held.error().error.code, Code::Conflict) << "the rule fits now; ann holds the ports";
}

TEST_F(BrokerTest, AGrantWithoutAProgramCannotBeRedeemedByAnything) {
    ASSERT_TRUE(acquire(ann_, want("0x378")));
    EXPECT_EQ(guard_.prepared.at(0).program, "/dev/null");
}

TEST_F(BrokerTest, AnExclusivePortHasOneHolderUntilTheGuardHasTakenItBack) {
    auto first = acquire(ann_, want("0x70-0x71", "/usr/sbin/hwclock"));
    ASSERT_TRUE(first);
    EXPECT_EQ(guard_.prepared.at(0).on_revoke, OnRevoke::Kill);
    guard_.hold_strip = true;
    std::optional<Result<Released>> released;
    broker_.release(ann_, first->grant.id, std::nullopt,
                    [&](auto result) { released.emplace(std::move(result)); });
    EXPECT_FALSE(released) << "answered before the guard did";
    EXPECT_TRUE(broker_.list(*ann_, false).empty()) << "of no use to its session any more";
    auto early = acquire(bob_, want("0x70-0x71", "/usr/sbin/hwclock"));
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().error.code, Code::Conflict);
    guard_.answer_all();
    ASSERT_TRUE(released && *released);
    EXPECT_EQ((*released)->counts.threads, 2u);
    EXPECT_TRUE(acquire(bob_, want("0x70-0x71", "/usr/sbin/hwclock")));
}

TEST_F(BrokerTest, OnlyOneOfTwoSimultaneousRequestsGetsAnExclusivePort) {
    guard_.hold_prepare = true;
    std::vector<std::string> answers;
    for (const auto& session : {ann_, bob_})
        broker_.acquire(session, want("0x70-0x71", "/usr/sbin/hwclock"),
                        [&](auto result) { answers.push_back(result ? "granted" : "refused"); });
    guard_.answer_all();
    EXPECT_EQ(answers, (std::vector<std::string>{"refused", "granted"}));
}

TEST_F(BrokerTest, TheRedeemerMustBeAProcessOfTheSameUser) {
    processes_.known[900] = {.start_time = 999, .uids = {1000, 1000, 1000, 1000}};
    processes_.known[901] = {.start_time = 999, .uids = {0, 1000, 1000, 1000}};
    AcquireRequest request = want("0x378", "/usr/bin/lpr");
    request.redeemer = 900;
    ASSERT_TRUE(acquire(ann_, request));
    EXPECT_EQ(guard_.prepared.at(0).pid, 900);
    EXPECT_EQ(guard_.prepared.at(0).start_time, 999u);
    request.redeemer = 901;
    auto foreign = acquire(ann_, request);
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().error.code, Code::Denied);
    request.redeemer = 902;
    auto none = acquire(ann_, request);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().error.code, Code::NotFound);
    EXPECT_EQ(audit_.of(AuditId::GrantDenied).size(), 2u);
}

TEST_F(BrokerTest, LimitsTheGrantsOfAUser) {
    for (int i = 0; i < 3; i++)
        ASSERT_TRUE(acquire(ann_, want("0x378")));
    auto fourth = acquire(broker_.begin_session(fake_peer(1000, 501)), want("0x378"));
    ASSERT_FALSE(fourth);
    EXPECT_EQ(fourth.error().error.code, Code::Exhausted);
    EXPECT_TRUE(acquire(bob_, want("0x378")));
}

TEST_F(BrokerTest, TheLeaseIsTheRulesOrTheClientsButNeverAboveThePolicysMaximum) {
    AcquireRequest request = want("0x378");
    request.lease = seconds(5);
    auto brief = acquire(ann_, request);
    ASSERT_TRUE(brief);
    EXPECT_EQ(brief->grant.expires - brief->grant.granted, seconds(5));
    request.lease = std::chrono::hours(1000);
    auto lasting = acquire(ann_, request);
    ASSERT_TRUE(lasting);
    EXPECT_EQ(lasting->grant.expires - lasting->grant.granted, std::chrono::hours(8));
}

TEST_F(BrokerTest, AGrantEndsWhenItsLeaseRunsOut) {
    ASSERT_TRUE(acquire(ann_, want("0x378")));
    EXPECT_EQ(broker_.keep_house(), seconds(1));
    clock_.advance(minutes(10) - milliseconds(500));
    EXPECT_EQ(broker_.keep_house(), milliseconds(500));
    EXPECT_EQ(broker_.list(*ann_, false).size(), 1u);
    clock_.advance(milliseconds(500));
    broker_.keep_house();
    EXPECT_TRUE(broker_.list(*ann_, false).empty());
    EXPECT_EQ(guard_.ended.size(), 1u);
    EXPECT_EQ(events(Event::Kind::Expired).size(), 1u);
    EXPECT_EQ(audit_.of(AuditId::GrantExpired).size(), 1u);
}

TEST_F(BrokerTest, TheGrantsOfASessionEndWithItAndNobodyElses) {
    ASSERT_TRUE(acquire(ann_, want("0x378")));
    ASSERT_TRUE(acquire(ann_, want("0x379")));
    ASSERT_TRUE(acquire(bob_, want("0x37a")));
    broker_.end_session(ann_, "the connection closed");
    broker_.end_session(ann_, "again");
    EXPECT_EQ(guard_.ended.size(), 2u);
    EXPECT_EQ(broker_.list(*root_, true).size(), 1u);
    const auto records = audit_.of(AuditId::SessionEnded);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_THAT(records[0].reason, testing::HasSubstr("the connection closed"));
    auto late = acquire(ann_, want("0x378"));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().error.code, Code::Unavailable);
    EXPECT_EQ(broker_.status().sessions, 2u);
}

TEST_F(BrokerTest, AGrantWhoseSessionEndsWhileItsTicketIsMadeIsTakenBack) {
    guard_.hold_prepare = true;
    std::optional<Expected<Acquired, Refusal>> answer;
    broker_.acquire(ann_, want("0x378"), [&](auto result) { answer.emplace(std::move(result)); });
    broker_.end_session(ann_, "the connection closed");
    EXPECT_TRUE(guard_.ended.empty());
    guard_.answer_all();
    ASSERT_TRUE(answer);
    EXPECT_FALSE(*answer);
    EXPECT_EQ(guard_.ended.size(), 1u);
    EXPECT_EQ(broker_.status().grants, 0u);
}

TEST_F(BrokerTest, APartIsReleasedAndTheRestStays) {
    auto got = acquire(ann_, want("0x378-0x37a"));
    ASSERT_TRUE(got);
    auto left = release(ann_, got->grant.id, ports("0x379,0x80"));
    ASSERT_TRUE(left) << left.error().message;
    EXPECT_EQ(left->remaining, ports("0x378,0x37a"));
    ASSERT_EQ(guard_.stripped.size(), 1u);
    EXPECT_EQ(guard_.stripped[0].second, ports("0x379"));
    EXPECT_EQ(broker_.list(*ann_, false).at(0).ports, ports("0x378,0x37a"));
    EXPECT_EQ(audit_.of(AuditId::GrantReduced).size(), 1u);
    auto nothing = release(ann_, got->grant.id, ports("0x80"));
    ASSERT_TRUE(nothing);
    EXPECT_EQ(nothing->remaining, ports("0x378,0x37a"));
    auto rest = release(ann_, got->grant.id, ports("0x300-0x3ff"));
    ASSERT_TRUE(rest);
    EXPECT_TRUE(rest->remaining.empty());
    EXPECT_EQ(guard_.ended.size(), 1u);
}

TEST_F(BrokerTest, TwoPartsThatAreAllThereWasEndTheGrant) {
    auto got = acquire(ann_, want("0x378-0x379"));
    ASSERT_TRUE(got);
    guard_.hold_strip = true;
    for (const char* part : {"0x378", "0x379"})
        broker_.release(ann_, got->grant.id, ports(part), [](const auto& result) { EXPECT_TRUE(result); });
    guard_.hold_strip = false;
    guard_.answer_all();
    EXPECT_EQ(guard_.ended.size(), 1u);
    EXPECT_EQ(broker_.status().grants, 0u);
}

TEST_F(BrokerTest, WatchersKnowBeforeTheGuardStrips) {
    struct Watcher : EventBus::Watcher {
        explicit Watcher(const FakeLink& link) : guard(link) {}
        void wake() override { ended_when_woken.push_back(guard.ended.size()); }
        const FakeLink& guard;
        std::vector<size_t> ended_when_woken;
    };
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    const auto watcher = std::make_shared<Watcher>(guard_);
    bus_.add(watcher);
    ASSERT_TRUE(release(ann_, got->grant.id));
    EXPECT_EQ(watcher->ended_when_woken, std::vector<size_t>{0});
    EXPECT_EQ(guard_.ended.size(), 1u);
}

TEST_F(BrokerTest, GrantsOfOthersAreUnknownButForAdministrators) {
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    const uint64_t id = got->grant.id;
    EXPECT_EQ(release(bob_, id).error().code, Code::NotFound);
    EXPECT_EQ(release(bob_, id).error().message,
              release(bob_, id + 100).error().message.replace(9, 3, std::to_string(id)));
    std::optional<Code> code;
    broker_.get(*bob_, id, [&](const auto& result) { code = result.error().code; });
    EXPECT_EQ(code, Code::NotFound);
    EXPECT_TRUE(broker_.list(*bob_, true).empty());
    Peer peer = fake_peer(1002);
    peer.groups.push_back(kAdmins);
    const auto admin = broker_.begin_session(std::move(peer));
    EXPECT_EQ(broker_.list(*admin, true).size(), 1u);
    EXPECT_TRUE(broker_.list(*admin, false).empty());
    broker_.get(*admin, id, [&](const auto& result) {
        EXPECT_EQ(result->holders, (std::vector<pid_t>{77, 78}));
    });
    EXPECT_TRUE(release(admin, id));
}

TEST_F(BrokerTest, NothingIsGrantedWithoutARecord) {
    audit_.break_down(true);
    auto got = acquire(ann_, want("0x378"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().error.code, Code::Internal);
    EXPECT_EQ(guard_.ended.size(), 1u) << "the ticket must be void";
    EXPECT_EQ(broker_.status().grants, 0u);
    EXPECT_TRUE(events(Event::Kind::Granted).empty());
}

TEST_F(BrokerTest, OneUsersDenialsCannotFillTheLog) {
    for (int i = 0; i < 150; i++)
        EXPECT_FALSE(acquire(ann_, want("0x3f8")));
    EXPECT_EQ(audit_.of(AuditId::GrantDenied).size(), 100u);
    EXPECT_FALSE(acquire(bob_, want("0x3f8")));
    EXPECT_EQ(audit_.of(AuditId::GrantDenied).size(), 101u);
    clock_.advance(seconds(1));
    EXPECT_FALSE(acquire(ann_, want("0x3f8")));
    EXPECT_EQ(audit_.of(AuditId::GrantDenied).back().held_back, 50u);
}

TEST_F(BrokerTest, NumbersThatAnEarlierRunUsedAreSkipped) {
    for (uint64_t id = 1; id <= 1000; id++)
        guard_.used.insert(id);
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    EXPECT_GT(got->grant.id, 1000u);
    EXPECT_LT(guard_.prepared.size(), 20u);
    EXPECT_EQ(broker_.status().grants, 1u);
    EXPECT_TRUE(release(ann_, got->grant.id));
}

TEST_F(BrokerTest, TheGuardsRefusalLeavesNoGrant) {
    guard_.prepare_status = guard::Status::TooManyTickets;
    auto got = acquire(ann_, want("0x378"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().error.code, Code::Exhausted);
    EXPECT_EQ(broker_.status().grants, 0u);
    EXPECT_EQ(audit_.of(AuditId::GrantFailed).size(), 1u);
}

TEST_F(BrokerTest, CheckReservesAndRecordsNothing) {
    const auto before = audit_.written().size();
    CheckRequest request;
    request.request.ports = ports("0x378");
    EXPECT_TRUE(broker_.check(*ann_, request).verdict.allowed);
    request.request.ports = ports("0x80");
    EXPECT_FALSE(broker_.check(*ann_, request).verdict.allowed);
    EXPECT_EQ(audit_.written().size(), before);
    EXPECT_EQ(broker_.status().grants, 0u);
}

TEST_F(BrokerTest, AProfileIsEverythingThatThePolicyAllows) {
    AcquireRequest request;
    request.request.profile = true;
    request.program = "/usr/sbin/hwclock";
    auto got = acquire(ann_, request);
    ASSERT_TRUE(got) << got.error().error.message;
    EXPECT_EQ(got->grant.ports, ports("0x70-0x71,0x378-0x37a"));
}

TEST_F(BrokerTest, StopEndsEverythingAndLeavesNobodyWaiting) {
    ASSERT_TRUE(acquire(ann_, want("0x378")));
    broker_.stop(seconds(10));
    EXPECT_EQ(guard_.ended.size(), 1u);
    EXPECT_EQ(broker_.status().grants, 0u);
}

TEST_F(BrokerTest, StopDoesNotWaitForeverForASilentGuard) {
    auto got = acquire(ann_, want("0x378"));
    ASSERT_TRUE(got);
    guard_.hold_strip = true;
    std::optional<Code> code;
    broker_.release(ann_, got->grant.id, std::nullopt,
                    [&](const auto& result) { code = result.error().code; });
    broker_.stop(std::chrono::milliseconds(1));
    EXPECT_EQ(code, Code::Unavailable);
}

TEST_F(BrokerTest, ManyThreadsNeverShareAnExclusivePort) {
    // For ThreadSanitizer as much as for the count.
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    auto work = [&](uid_t uid, pid_t pid) {
        const auto session = broker_.begin_session(fake_peer(uid, pid));
        for (int i = 0; i < 200; i++) {
            auto got = acquire(session, want("0x70-0x71", "/usr/sbin/hwclock"));
            if (!got)
                continue;
            const int now = ++inside;
            most = std::max(most.load(), now);
            inside--;
            ASSERT_TRUE(release(session, got->grant.id));
        }
        broker_.end_session(session, "done");
    };
    std::thread a(work, 1000, 1), b(work, 1001, 2);
    std::thread reader([&] {
        for (int i = 0; i < 200; i++) {
            broker_.list(*root_, true);
            broker_.keep_house();
        }
    });
    a.join();
    b.join();
    reader.join();
    EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace iopermd::front
