// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <future>

#include "daemon/front/guard_client.h"
#include "iopermd/port_text.h"
#include "tests/unit/fake_guard.h"

namespace iopermd::front {
namespace {

using std::chrono::seconds;

PortSet ports(std::string_view text) {
    return *parse_port_set(text);
}

std::string new_directory() {
    char name[] = "/tmp/iopermd-guard-XXXXXX";
    return ::mkdtemp(name);
}

guard::Event redeemed_by(int32_t pid) {
    guard::Event event{};
    event.header = {guard::kVersion, guard::Op::Event, 0};
    event.kind = guard::EventKind::Redeemed;
    event.pid = pid;
    return event;
}

// Keeps what the client tells, and lets the test wait for it.
class Watcher final : public GuardWatcher {
public:
    std::vector<AdoptedGrant> guard_greeted(const GuardIdentity& identity, bool same) override {
        note("greeted " + std::to_string(identity.pid) + (same ? " again" : ""));
        return to_adopt;
    }
    void grant_not_adopted(uint64_t grant, guard::Status) override {
        note("not adopted " + std::to_string(grant));
    }
    void guard_ready() override { note("ready"); }
    void guard_lost(const std::string& reason) override {
        {
            const std::lock_guard lock(mutex_);
            reason_ = reason;
        }
        note("lost");
    }
    void guard_event(const guard::Event& event) override { note("event " + std::to_string(event.pid)); }
    void guard_asks(PortQuestion question) override {
        const std::string asked = "asked by " + std::to_string(question.pid);
        {
            const std::lock_guard lock(mutex_);
            question_ = std::move(question);
        }
        note(asked);  // last: it is what a test waits for
    }
    PortQuestion question() {
        const std::lock_guard lock(mutex_);
        return question_;
    }

    // Takes notes, the oldest first, until one is what is waited for.
    bool wait_for(const std::string& wanted) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, seconds(10), [&] {
            while (!notes_.empty()) {
                const std::string note = notes_.front();
                notes_.erase(notes_.begin());
                if (note == wanted)
                    return true;
            }
            return false;
        });
    }
    std::string reason() {
        const std::lock_guard lock(mutex_);
        return reason_;
    }

    std::vector<AdoptedGrant> to_adopt;

private:
    void note(std::string text) {
        {
            const std::lock_guard lock(mutex_);
            notes_.push_back(std::move(text));
        }
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> notes_;
    std::string reason_;
    PortQuestion question_;
};

class GuardClientTest : public testing::Test {
protected:
    ~GuardClientTest() override {
        client_.stop();
        std::filesystem::remove_all(directory_);
    }
    std::string path() const { return directory_ + "/front.sock"; }
    GuardReply<guard::Ticket> prepare(uint64_t grant) {
        TicketRequest request;
        request.grant = grant;
        request.uid = 1000;
        request.pid = 77;
        request.start_time = 5;
        request.on_revoke = OnRevoke::Kill;
        request.ports = ports("0x378-0x37a");
        request.program = "/usr/bin/lpr";
        std::promise<GuardReply<guard::Ticket>> answer;
        client_.prepare(request, [&](const auto& reply) { answer.set_value(reply); });
        return answer.get_future().get();
    }
    GuardReply<StripCounts> end(uint64_t grant) {
        std::promise<GuardReply<StripCounts>> answer;
        client_.end(grant, [&](const auto& reply) { answer.set_value(reply); });
        return answer.get_future().get();
    }

    const std::string directory_ = new_directory();
    Watcher watcher_;
    GuardClient client_{path(), seconds(10)};
};

TEST_F(GuardClientTest, PassesQuestionsOnAndAnswersThem) {
    FakeGuard guard(path());
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    guard::Question question{};
    question.header = {guard::kVersion, guard::Op::Question, 0};
    question.question = 7;
    question.start_time = 55;
    question.pid = 800;
    question.uid = 1000;
    question.gid = 100;
    question.call = guard::PortCall::Iopl;
    question.num = 3;
    guard.ask(question);
    ASSERT_TRUE(watcher_.wait_for("asked by 800"));
    EXPECT_EQ(watcher_.question().level, 3u);
    client_.answer({7, 9, 1000, OnRevoke::Kill, ports("0x378")}, [](const auto&) {});
    ASSERT_TRUE(guard.wait_for([](const auto& asked) { return asked.answered.size() == 1; }));
    const auto answer = guard.asked().answered[0];
    EXPECT_EQ(answer.question, 7u);
    EXPECT_EQ(answer.grant, 9u);
    EXPECT_EQ(answer.on_revoke, guard::OnRevoke::Kill);
    question.pid = 0;
    guard.ask(question);
    ASSERT_TRUE(watcher_.wait_for("lost")) << "a guard that talks nonsense is none";
}

TEST_F(GuardClientTest, AsksAndTellsTheAnswer) {
    FakeGuard guard(path(), ports("0x70-0x71,0x378-0x37a"));
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    EXPECT_EQ(client_.identity()->pid, 4711);
    EXPECT_EQ(client_.identity()->ceiling, ports("0x70-0x71,0x378-0x37a"));
    const auto ticket = prepare(9);
    ASSERT_TRUE(ticket.answered);
    EXPECT_EQ(ticket.status, guard::Status::Ok);
    EXPECT_EQ(ticket.value.bytes[31], 9);
    const auto request = guard.asked().prepared.at(0);
    EXPECT_EQ(request.uid, 1000u);
    EXPECT_EQ(request.pid, 77);
    EXPECT_EQ(request.start_time, 5u);
    EXPECT_EQ(request.on_revoke, guard::OnRevoke::Kill);
    EXPECT_EQ(request.program, "/usr/bin/lpr");
    const auto counts = end(9);
    EXPECT_EQ(counts.value.threads, 3u);
    EXPECT_EQ(counts.value.killed, 1u);
    EXPECT_EQ(guard.asked().stripped.at(0).forget, 1u);
    guard.set_holders({5, 6});
    std::promise<std::vector<pid_t>> holders;
    client_.holders(9, [&](const auto& reply) { holders.set_value(reply.value); });
    EXPECT_EQ(holders.get_future().get(), (std::vector<pid_t>{5, 6}));
}

TEST_F(GuardClientTest, WithoutAGuardTheAnswerIsThatThereIsNone) {
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("lost"));
    EXPECT_EQ(client_.identity(), nullptr);
    EXPECT_FALSE(prepare(1).answered);
}

TEST_F(GuardClientTest, ConnectsWhenTheGuardComesAndAgainWhenItReturns) {
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("lost"));
    watcher_.to_adopt = {{7, 1000, OnRevoke::Strip, ports("0x80")}};
    {
        FakeGuard guard(path());
        ASSERT_TRUE(watcher_.wait_for("ready"));
        ASSERT_EQ(guard.asked().adopted.size(), 1u);
        EXPECT_EQ(guard.asked().adopted[0].grant, 7u);
        EXPECT_EQ(guard.asked().settles, 1);
    }
    ASSERT_TRUE(watcher_.wait_for("lost"));
    EXPECT_EQ(client_.identity(), nullptr);
    FakeGuard next(path(), PortSet{PortRange::all()}, 4712);
    ASSERT_TRUE(watcher_.wait_for("greeted 4712"));
    ASSERT_TRUE(watcher_.wait_for("ready"));
    EXPECT_TRUE(prepare(8).answered);
}

TEST_F(GuardClientTest, TellsWhenItIsTheSameGuardAgain) {
    FakeGuard guard(path());
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    guard.break_connection();
    EXPECT_TRUE(watcher_.wait_for("greeted 4711 again"));
    EXPECT_TRUE(watcher_.wait_for("ready"));
}

TEST_F(GuardClientTest, TellsWhatTheGuardDidNotAdopt) {
    watcher_.to_adopt = {{7, 1000, OnRevoke::Strip, ports("0x80")},
                         {8, 1000, OnRevoke::Strip, ports("0x81")}};
    FakeGuard guard(path());
    guard.answer_adopt(guard::Status::AboveCeiling);
    client_.start(watcher_);
    EXPECT_TRUE(watcher_.wait_for("not adopted 7"));
    EXPECT_TRUE(watcher_.wait_for("not adopted 8"));
    EXPECT_TRUE(watcher_.wait_for("ready"));
}

TEST_F(GuardClientTest, WhatIsUnansweredWhenTheGuardGoesIsTold) {
    FakeGuard guard(path());
    guard.hold_strips(true);
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    std::promise<bool> answered;
    client_.end(1, [&](const auto& reply) { answered.set_value(reply.answered); });
    ASSERT_TRUE(guard.wait_for([](const auto& asked) { return asked.stripped.size() == 1; }));
    guard.break_connection();
    EXPECT_FALSE(answered.get_future().get());
}

TEST_F(GuardClientTest, ManyRequestsThatTheGuardIsSlowToReadWaitInAQueue) {
    FakeGuard guard(path());
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    // A few hundred KiB is what the socket takes; this is four MiB.
    constexpr int kMany = 500;
    std::atomic<int> answered{0};
    std::promise<void> all;
    for (int i = 1; i <= kMany; i++)
        client_.strip(static_cast<uint64_t>(i), ports("0x80"), [&](const auto& reply) {
            if (reply.answered && ++answered == kMany)
                all.set_value();
        });
    EXPECT_EQ(all.get_future().wait_for(seconds(20)), std::future_status::ready);
    const auto asked = guard.asked();
    ASSERT_EQ(asked.stripped.size(), static_cast<size_t>(kMany));
    for (int i = 1; i <= kMany; i++)
        ASSERT_EQ(asked.stripped[static_cast<size_t>(i - 1)].grant, static_cast<uint64_t>(i)) << "in order";
}

TEST_F(GuardClientTest, PassesEventsOn) {
    FakeGuard guard(path());
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    guard.send(redeemed_by(123));
    EXPECT_TRUE(watcher_.wait_for("event 123"));
}

// It was: the client's own thread was woken by the packet that another one was about to read, and woken
// again.
TEST_F(GuardClientTest, WaitsWithoutSpinningWhileAnotherThreadReads) {
    FakeGuard guard(path());
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    TicketRequest request;
    request.grant = 9;
    request.ports = ports("0x378");
    request.program = "/usr/bin/lpr";
    const auto cpu_time = [] {
        timespec now{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    };
    std::promise<std::chrono::nanoseconds> used;
    client_.prepare(request, [&](const auto&) {
        guard.send(redeemed_by(123));
        const auto since = cpu_time();
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        used.set_value(cpu_time() - since);
    });
    EXPECT_LT(used.get_future().get(), std::chrono::milliseconds(100));
    EXPECT_TRUE(watcher_.wait_for("event 123"));
}

TEST_F(GuardClientTest, NonsenseEndsTheConnection) {
    FakeGuard guard(path());
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    guard::StatusReply unasked{};
    unasked.header = {guard::kVersion, guard::Op::Settle, 99};
    const std::pair<std::string, std::string> nonsense[] = {
        {"x", "less than a header"},
        {std::string(24, '\0'), "version 0"},
        {std::string(reinterpret_cast<const char*>(&unasked), sizeof unasked), "out of order"},
        {std::string(reinterpret_cast<const char*>(&unasked), sizeof unasked) + "more", "for operation 6"},
    };
    for (const auto& [bytes, complaint] : nonsense) {
        guard.send_bytes(bytes);
        ASSERT_TRUE(watcher_.wait_for("lost"));
        EXPECT_THAT(watcher_.reason(), testing::HasSubstr(complaint));
        ASSERT_TRUE(watcher_.wait_for("ready"));
    }
}

TEST_F(GuardClientTest, AFrontThatStopsHasNotLostItsGuard) {
    FakeGuard guard(path());
    client_.start(watcher_);
    ASSERT_TRUE(watcher_.wait_for("ready"));
    client_.stop();
    EXPECT_EQ(watcher_.reason(), "");
}

TEST(GuardClientPatience, AGuardThatDoesNotAnswerCountsAsGone) {
    const std::string directory = new_directory();
    {
        FakeGuard guard(directory + "/front.sock");
        guard.hold_strips(true);
        Watcher watcher;
        GuardClient client(directory + "/front.sock", std::chrono::milliseconds(50));
        client.start(watcher);
        ASSERT_TRUE(watcher.wait_for("ready"));
        std::promise<bool> answered;
        client.end(1, [&](const auto& reply) { answered.set_value(reply.answered); });
        EXPECT_FALSE(answered.get_future().get());
        ASSERT_TRUE(watcher.wait_for("lost"));
        EXPECT_THAT(watcher.reason(), testing::HasSubstr("unanswered for 50 ms"));
        client.stop();
    }
    std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace iopermd::front
