// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "daemon/front/file_audit_log.h"
#include "daemon/front/ioports_source.h"
#include "daemon/front/ledger.h"
#include "daemon/front/rate_limit.h"
#include "tests/unit/front_fakes.h"

namespace iopermd::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// ---- Ledger

Ledger::Entry entry_of(const std::shared_ptr<Session>& session, std::string_view text,
                       bool exclusive = false) {
    Ledger::Entry entry;
    entry.session = session;
    entry.grant.uid = session->peer().uid;
    entry.grant.pid = session->peer().pid;
    entry.grant.ports = ports(text);
    entry.exclusive = exclusive;
    entry.state = Ledger::State::Live;
    entry.expires_at = seconds(10);
    return entry;
}

class LedgerTest : public testing::Test {
protected:
    std::shared_ptr<Session> ann_ = std::make_shared<Session>(1, fake_peer(1000), false);
    std::shared_ptr<Session> bob_ = std::make_shared<Session>(2, fake_peer(1001), false);
    Ledger ledger_;
};

TEST_F(LedgerTest, NumbersRise) {
    const uint64_t first = ledger_.reserve(entry_of(ann_, "0x80"));
    const uint64_t second = ledger_.reserve(entry_of(ann_, "0x80"));
    EXPECT_GT(second, first);
    ledger_.erase(second);
    EXPECT_GT(ledger_.reserve(entry_of(ann_, "0x80")), second) << "a number is never used twice";
    EXPECT_EQ(ledger_.count_of(1000), 2u);
    EXPECT_EQ(ledger_.count_of(1001), 0u);
}

TEST_F(LedgerTest, HeldAgainstARequestIsWhatCouldStandInItsWay) {
    ledger_.reserve(entry_of(ann_, "0x70-0x71", true));
    ledger_.reserve(entry_of(ann_, "0x378"));
    ledger_.reserve(entry_of(bob_, "0x379"));
    const PortSet all{PortRange::all()};
    EXPECT_TRUE(ledger_.held_against(1, ports("0x70-0x71"), all).empty()) << "one's own grants add up";
    ASSERT_EQ(ledger_.held_against(2, ports("0x71"), {}).size(), 1u);
    EXPECT_TRUE(ledger_.held_against(2, ports("0x71"), {})[0].exclusive);
    EXPECT_EQ(ledger_.held_against(2, ports("0x71"), {})[0].holder, "uid 1000, pid 500");
    EXPECT_TRUE(ledger_.held_against(2, ports("0x378"), {}).empty())
        << "shared, and no rule would make it exclusive";
    EXPECT_EQ(ledger_.held_against(2, ports("0x378"), ports("0x378")).size(), 1u);
    EXPECT_EQ(ledger_.held_against(3, all, all).size(), 3u);
}

TEST_F(LedgerTest, TellsWhatExpiresNext) {
    EXPECT_FALSE(ledger_.next_expiry());
    Ledger::Entry late = entry_of(ann_, "0x80");
    late.expires_at = seconds(20);
    ledger_.reserve(std::move(late));
    const uint64_t early = ledger_.reserve(entry_of(ann_, "0x81"));
    EXPECT_EQ(ledger_.next_expiry(), seconds(10));
    EXPECT_TRUE(ledger_.expired(seconds(10) - milliseconds(1)).empty());
    EXPECT_EQ(ledger_.expired(seconds(10)), std::vector<uint64_t>{early});
    ledger_.find(early)->state = Ledger::State::Ending;
    EXPECT_TRUE(ledger_.expired(seconds(10)).empty());
    EXPECT_EQ(ledger_.next_expiry(), seconds(20));
}

TEST_F(LedgerTest, RenumberingKeepsTheEntry) {
    const uint64_t old = ledger_.reserve(entry_of(ann_, "0x80"));
    const uint64_t now = ledger_.renumber(old);
    EXPECT_GT(now, 2 * old);
    EXPECT_EQ(ledger_.find(old), nullptr);
    EXPECT_EQ(ledger_.find(now)->grant.id, now);
    EXPECT_EQ(ledger_.find(now)->grant.ports, ports("0x80"));
    EXPECT_EQ(ledger_.count_of(1000), 1u);
}

// ---- Events

class EventBusTest : public testing::Test {
protected:
    void publish(uid_t uid, std::string message) {
        Event event;
        event.kind = Event::Kind::Granted;
        event.uid = uid;
        event.message = std::move(message);
        bus_.publish(std::move(event));
    }
    FakeClock clock_;
    EventBus bus_{clock_, 4};
};

TEST_F(EventBusTest, EverybodySeesTheirOwnAndAdministratorsAll) {
    publish(1000, "a");
    publish(1001, "b");
    publish(1000, "c");
    EventCursor ann{0, false, 1000};
    EXPECT_EQ(bus_.next(ann)->sequence, 1u);
    EXPECT_EQ(bus_.next(ann)->sequence, 3u);
    EXPECT_FALSE(bus_.next(ann));
    EventCursor admin{1, true, 0};
    EXPECT_EQ(bus_.next(admin)->message, "b");
}

TEST_F(EventBusTest, AReaderThatFellBehindLearnsWhatItMissed) {
    for (int i = 0; i < 10; i++)
        publish(1000, "x");
    EventCursor cursor{2, false, 1000};
    const auto lost = bus_.next(cursor);
    EXPECT_EQ(lost->kind, Event::Kind::Lost);
    EXPECT_EQ(lost->sequence, 6u);
    EXPECT_EQ(bus_.next(cursor)->sequence, 7u);
}

TEST_F(EventBusTest, ANumberFromAnEarlierRunIsLostToo) {
    publish(1000, "x");
    EventCursor cursor{99, false, 1000};
    EXPECT_EQ(bus_.next(cursor)->kind, Event::Kind::Lost);
    EXPECT_FALSE(bus_.next(cursor));
    publish(1000, "y");
    EXPECT_EQ(bus_.next(cursor)->message, "y");
}

TEST_F(EventBusTest, WakesWatchersAndForgetsThoseThatAreGone) {
    struct Counter : EventBus::Watcher {
        void wake() override { woken++; }
        int woken = 0;
    };
    auto watcher = std::make_shared<Counter>();
    bus_.add(watcher);
    publish(1000, "x");
    EXPECT_EQ(watcher->woken, 1);
    bus_.close();
    EXPECT_EQ(watcher->woken, 2);
    publish(1000, "after");
    EXPECT_EQ(bus_.last(), 1u);
    watcher.reset();
    bus_.close();
}

// ---- Audit

TEST(AuditEvent, WithoutAnOutcomeIsAFailure) {
    FakeAudit log;
    {
        AuditRecord record;
        record.uid = 1000;
        const AuditEvent forgotten(log, record);
    }
    ASSERT_EQ(log.written().size(), 1u);
    EXPECT_EQ(log.written()[0].id, AuditId::OperationFailed);
    EXPECT_EQ(log.written()[0].record.uid, 1000u);
    EXPECT_EQ(log.written()[0].record.reason, "the operation ended without an outcome");
}

TEST(AuditEvent, IsWrittenOnce) {
    FakeAudit log;
    {
        AuditEvent event(log, {});
        EXPECT_TRUE(event.commit(AuditId::GrantAllowed));
        EXPECT_FALSE(event.commit(AuditId::GrantDenied));
    }
    EXPECT_EQ(log.written().size(), 1u);
}

TEST(AuditRecord, IsOneLineOfJsonWhateverIsInIt) {
    AuditRecord record;
    record.uid = 1000;
    record.user = "ann";
    record.pid = 77;
    record.program = "/tmp/a\"b\n\xff";
    record.ports = "0x70-0x71";
    record.grant = 5;
    record.rule = "clock";
    record.place = "/etc/iopermd/policy.toml:17";
    const auto time = std::chrono::system_clock::from_time_t(1709210096) + milliseconds(7);
    EXPECT_EQ(
        audit_line(record, AuditId::GrantAllowed, 3, time),
        R"({"time":"2024-02-29T12:34:56.007Z","event":"grant-allowed","seq":3,"uid":1000,"user":"ann","pid":77,)"
        R"("program":"/tmp/a\"b\n�","ports":"0x70-0x71","grant":5,"verdict":"allow","rule":"clock",)"
        R"("place":"/etc/iopermd/policy.toml:17"})");
    EXPECT_EQ(audit_line({}, AuditId::DaemonStarted, 1, time),
              R"({"time":"2024-02-29T12:34:56.007Z","event":"daemon-started","seq":1})");
}

class FileAuditTest : public testing::Test {
protected:
    FileAuditTest() {
        char name[] = "/tmp/iopermd-audit-XXXXXX";
        directory_ = ::mkdtemp(name);
    }
    ~FileAuditTest() override { std::filesystem::remove_all(directory_); }
    std::vector<std::string> lines(const std::string& path) const {
        std::ifstream file(path);
        std::vector<std::string> all;
        for (std::string line; std::getline(file, line);)
            all.push_back(line);
        return all;
    }
    FakeClock clock_;
    std::string directory_;
};

TEST_F(FileAuditTest, AppendsLinesAndFollowsARotation) {
    const std::string path = directory_ + "/audit.jsonl";
    auto log = FileAuditLog::open(path, clock_, nullptr);
    ASSERT_TRUE(log) << log.error().message;
    ASSERT_TRUE((*log)->write({}, AuditId::DaemonStarted));
    struct stat file {};
    ASSERT_EQ(::stat(path.c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 07777, 0640u);
    ASSERT_EQ(::rename(path.c_str(), (path + ".1").c_str()), 0);
    ASSERT_TRUE((*log)->write({}, AuditId::DaemonStopped));
    EXPECT_EQ(lines(path + ".1").size(), 2u);
    ASSERT_TRUE((*log)->reopen());
    ASSERT_TRUE((*log)->write({}, AuditId::DaemonStarted));
    ASSERT_EQ(lines(path).size(), 1u);
    EXPECT_THAT(lines(path)[0], testing::HasSubstr("\"seq\":3"));
}

TEST_F(FileAuditTest, AFullDiskIsAFailureOfTheWrite) {
    auto log = FileAuditLog::open("/dev/full", clock_, nullptr);
    ASSERT_TRUE(log);
    const auto written = (*log)->write({}, AuditId::GrantAllowed);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "write the audit log /dev/full: No space left on device");
}

TEST_F(FileAuditTest, DoesNotFollowALink) {
    const std::string path = directory_ + "/audit.jsonl";
    ASSERT_EQ(::symlink("/tmp/elsewhere", path.c_str()), 0);
    EXPECT_FALSE(FileAuditLog::open(path, clock_, nullptr));
}

// ---- Small ones

TEST(RateLimit, LetsABurstThroughThenOneAtATimeForEachUserOnItsOwn) {
    RateLimit limit(2, seconds(1));
    EXPECT_EQ(limit.pass(1, seconds(0)), 0u);
    EXPECT_EQ(limit.pass(1, seconds(0)), 0u);
    EXPECT_FALSE(limit.pass(1, seconds(0)));
    EXPECT_FALSE(limit.pass(1, milliseconds(999)));
    EXPECT_EQ(limit.pass(2, milliseconds(999)), 0u);
    EXPECT_EQ(limit.pass(1, seconds(1)), 2u);
    EXPECT_FALSE(limit.pass(1, seconds(1)));
    EXPECT_EQ(limit.pass(1, seconds(100)), 1u);
    EXPECT_EQ(limit.pass(1, seconds(100)), 0u);
    EXPECT_FALSE(limit.pass(1, seconds(100))) << "no more than the burst is saved up";
}

UniqueFd file_with(const std::string& text) {
    const UniqueFd made{::memfd_create("ioports", MFD_CLOEXEC)};
    EXPECT_EQ(::write(made.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    return UniqueFd{::fcntl(made.get(), F_DUPFD_CLOEXEC, 3)};
}

TEST(ProcIoPorts, IsReadAgainAfterAWhile) {
    FakeClock clock;
    UniqueFd file = file_with("0378-037a : parport0\n");
    const int raw = file.get();
    ProcIoPorts source(std::move(file), clock);
    const auto first = source.read();
    EXPECT_TRUE(first->visible);
    ASSERT_EQ(first->owners.size(), 1u);
    EXPECT_EQ(first->owners[0].ports, ports("0x378-0x37a"));
    EXPECT_EQ(first->owners[0].name, "parport0");
    clock.advance(seconds(1));
    EXPECT_EQ(source.read(), first) << "nothing has changed";
    ASSERT_EQ(::pwrite(raw, "0080-0081 : debug\n   ", 21, 0), 21);
    EXPECT_EQ(source.read(), first) << "not yet";
    clock.advance(ProcIoPorts::kMaxAge);
    EXPECT_NE(source.read(), first);
}

TEST(ProcIoPorts, WhereAddressesAreHiddenEveryPortCountsAsBusy) {
    FakeClock clock;
    ProcIoPorts source(file_with("0000-0000 : parport0\n0000-0000 : rtc0\n"), clock);
    const auto ports = source.read();
    EXPECT_FALSE(ports->visible);
    ASSERT_EQ(ports->owners.size(), 1u);
    EXPECT_EQ(ports->owners[0].ports.size(), kPortCount);
}

TEST(ProcIoPorts, WithoutAFileNoPortIsBusy) {
    FakeClock clock;
    ProcIoPorts source(UniqueFd{}, clock);
    EXPECT_TRUE(source.read()->owners.empty());
    EXPECT_FALSE(source.read()->visible);
}

}  // namespace
}  // namespace iopermd::front
