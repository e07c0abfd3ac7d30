// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "tests/unit/front_running.h"

namespace iopermd::front {
namespace {

using std::chrono::seconds;

using FrontStreamTest = RunningFront;

// A Watch call read by a thread of its own.
class Watching {
public:
    Watching(TestClient& client, uint64_t after, bool all = false) {
        v1::WatchRequest request;
        request.set_after(after);
        request.set_all(all);
        reader_ = client.stub().Watch(&context_, request);
        thread_ = std::thread([this] {
            v1::Event event;
            while (reader_->Read(&event)) {
                const std::lock_guard lock(mutex_);
                events_.push_back(event);
                changed_.notify_all();
            }
            const std::lock_guard lock(mutex_);
            ended_ = true;
            changed_.notify_all();
        });
    }
    ~Watching() {
        context_.TryCancel();
        if (thread_.joinable())
            thread_.join();
    }
    bool wait_for(v1::Event::Kind kind, v1::Event* found = nullptr) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, seconds(10), [&] {
            for (const v1::Event& event : events_) {
                if (event.kind() != kind)
                    continue;
                if (found != nullptr)
                    *found = event;
                return true;
            }
            return false;
        });
    }
    bool wait_for_end() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, seconds(10), [&] { return ended_; });
    }
    size_t count() {
        const std::lock_guard lock(mutex_);
        return events_.size();
    }

private:
    grpc::ClientContext context_;
    std::unique_ptr<grpc::ClientReader<v1::Event>> reader_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<v1::Event> events_;
    bool ended_ = false;
    std::thread thread_;
};

// ---- The guard

TEST_F(FrontStreamTest, WithoutTheGuardNothingIsGrantedAndItsReturnAdoptsWhatLives) {
    TestClient client = root_client();
    v1::AcquireReply got;
    ASSERT_TRUE(client.acquire("0x378", &got).ok());
    EXPECT_EQ(got.ticket().size(), guard::kTicketSize);
    guard_.reset();
    ASSERT_TRUE(eventually([&] { return link_->identity() == nullptr; }));
    const grpc::Status away = client.acquire("0x379");
    EXPECT_EQ(away.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(away.error_message(), "the guard is away");
    guard_ = std::make_unique<FakeGuard>(path("guard.sock"), ports("0x70-0x71,0x378-0x37a"), 4712);
    wait_for_guard();
    EXPECT_EQ(guard_->asked().adopted.at(0).grant, got.grant().id());
    EXPECT_EQ(guard_->asked().settles, 1);
    EXPECT_TRUE(client.acquire("0x379").ok());
    EXPECT_TRUE(client.release(got.grant().id()).ok());
}

TEST_F(FrontStreamTest, AReleaseWithoutTheGuardIsAnsweredWhenItReturns) {
    TestClient client = root_client();
    v1::AcquireReply got;
    ASSERT_TRUE(client.acquire("0x378", &got).ok());
    guard_.reset();
    ASSERT_TRUE(eventually([&] { return link_->identity() == nullptr; }));
    std::thread returns([&] {
        EXPECT_TRUE(
            eventually([&] { return broker().list(*broker().begin_session(fake_peer(0)), true).empty(); }));
        guard_ = std::make_unique<FakeGuard>(path("guard.sock"), ports("0x70-0x71,0x378-0x37a"), 4712);
    });
    EXPECT_TRUE(client.release(got.grant().id()).ok());
    returns.join();
    EXPECT_TRUE(guard_->asked().adopted.empty());
}

// ---- Watch

TEST_F(FrontStreamTest, WatchShowsOnesOwnEventsAndResumes) {
    Stranger ann(1000);
    Stranger bob(1001);
    TestClient hers(ann.connect(path()));
    TestClient his(bob.connect(path()));
    TestClient root = root_client();
    ASSERT_TRUE(hers.status().ok());
    const uint64_t before = bus_.last();
    v1::AcquireReply got;
    ASSERT_TRUE(hers.acquire("0x378", &got).ok());
    ASSERT_TRUE(his.acquire("0x379").ok());
    ASSERT_TRUE(hers.release(got.grant().id()).ok());
    {
        Watching watching(hers, before, true);
        v1::Event event;
        ASSERT_TRUE(watching.wait_for(v1::Event::KIND_RELEASED, &event));
        EXPECT_EQ(event.grant_id(), got.grant().id());
        EXPECT_EQ(watching.count(), 2u) << "not bob's, although she asked for all";
    }
    Watching resumed(hers, before + 2);
    ASSERT_TRUE(resumed.wait_for(v1::Event::KIND_RELEASED));
    EXPECT_EQ(resumed.count(), 1u);
    Watching everything(root, before, true);
    ASSERT_TRUE(everything.wait_for(v1::Event::KIND_RELEASED));
    EXPECT_EQ(everything.count(), 3u);
    EXPECT_FALSE(his.acquire("0x80").ok());
    EXPECT_TRUE(everything.wait_for(v1::Event::KIND_DENIED));
}

TEST_F(FrontStreamTest, AWatcherThatDoesNotReadDelaysNobodyAndLearnsWhatItLost) {
    TestClient idle = root_client();
    v1::WatchRequest request;
    request.set_all(true);
    request.set_after(bus_.last());
    grpc::ClientContext context;
    const auto stream = idle.stub().Watch(&context, request);
    TestClient busy = root_client();
    ASSERT_TRUE(busy.acquire("0x378").ok());
    v1::Event event;
    ASSERT_TRUE(stream->Read(&event));
    Event filler;
    filler.uid = 0;
    filler.message = std::string(1000, 'x');
    for (size_t i = 0; i < 3 * EventBus::kKept; i++)
        bus_.publish(filler);
    ASSERT_TRUE(busy.status().ok());
    bool lost = false;
    while (!lost && stream->Read(&event))
        lost = event.kind() == v1::Event::KIND_LOST && event.sequence() > 1;
    EXPECT_TRUE(lost);
    context.TryCancel();
    while (stream->Read(&event)) {
    }
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(FrontStreamTest, AWatchEndsWithItsSession) {
    auto ann = std::make_unique<Stranger>(1000);
    TestClient client(ann->connect(path()));
    Watching watching(client, 0);
    ASSERT_TRUE(client.status().ok());
    ann.reset();
    EXPECT_TRUE(watching.wait_for_end());
}

// ---- Reload, health, reflection

TEST_F(FrontStreamTest, OnlyAdministratorsReloadAndABadPolicyChangesNothing) {
    Stranger ann(1000);
    TestClient client(ann.connect(path()));
    TestClient root = root_client();
    v1::ReloadPolicyReply reply;
    {
        grpc::ClientContext context;
        EXPECT_EQ(client.stub().ReloadPolicy(&context, {}, &reply).error_code(),
                  grpc::StatusCode::PERMISSION_DENIED);
    }
    v1::AcquireReply got;
    ASSERT_TRUE(client.acquire("0x378", &got).ok());
    policy_text_ = "schema = 1\nrules = 1\n";
    {
        grpc::ClientContext context;
        const grpc::Status status = root.stub().ReloadPolicy(&context, {}, &reply);
        EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
        EXPECT_THAT(status.error_message(), testing::HasSubstr("/etc/iopermd/policy.toml:2:1"));
    }
    v1::GetStatusReply status;
    ASSERT_TRUE(root.status(&status).ok());
    EXPECT_EQ(status.policy_generation(), 1u);
    EXPECT_THAT(status.policy_error(), testing::HasSubstr("policy.toml:2:1"));
    policy_text_ = "schema = 1\n";
    {
        grpc::ClientContext context;
        ASSERT_TRUE(root.stub().ReloadPolicy(&context, {}, &reply).ok());
    }
    EXPECT_TRUE(reply.changed());
    ASSERT_EQ(reply.ended_grants_size(), 1);
    EXPECT_EQ(reply.ended_grants(0), got.grant().id());
    EXPECT_TRUE(reply.guard_restarts());
    EXPECT_EQ(guard_->asked().restarts, 1);
}

TEST_F(FrontStreamTest, EverybodyMayAskForHealthAndAdministratorsForTheApi) {
    Stranger ann(1000);
    TestClient client(ann.connect(path()));
    TestClient root = root_client();
    std::string reply;
    for (TestClient* one : {&client, &root}) {
        reply.clear();
        ASSERT_TRUE(one->call("/grpc.health.v1.Health/Check", "", &reply).ok());
        EXPECT_EQ(reply, "\x08\x01") << "SERVING";
    }
    const std::string list_services("\x3a\x00", 2);
    const std::string reflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
    EXPECT_EQ(client.call(reflection, list_services).error_code(), grpc::StatusCode::UNIMPLEMENTED);
    reply.clear();
    ASSERT_TRUE(root.call(reflection, list_services, &reply).ok());
    EXPECT_THAT(reply, testing::HasSubstr("iopermd.v1.Ports"));
}

TEST_F(FrontStreamTest, OthersGrantsAreUnknown) {
    Stranger ann(1000);
    Stranger bob(1001);
    TestClient hers(ann.connect(path()));
    TestClient his(bob.connect(path()));
    v1::AcquireReply got;
    ASSERT_TRUE(hers.acquire("0x70-0x71", &got).ok());
    EXPECT_EQ(his.release(got.grant().id()).error_code(), grpc::StatusCode::NOT_FOUND);
    EXPECT_EQ(his.acquire("0x70-0x71").error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    grpc::ClientContext context;
    v1::GetRequest request;
    request.set_grant_id(got.grant().id());
    v1::Grant grant;
    guard_->set_holders({77});
    ASSERT_TRUE(hers.stub().Get(&context, request, &grant).ok());
    EXPECT_EQ(grant.holders_size(), 1);
    EXPECT_TRUE(hers.release(got.grant().id()).ok());
}

}  // namespace
}  // namespace iopermd::front
