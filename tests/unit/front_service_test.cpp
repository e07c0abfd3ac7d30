// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <thread>

#include "daemon/front/status.h"
#include "tests/unit/front_running.h"

namespace iopermd::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class FrontServiceTest : public RunningFront {
protected:
    explicit FrontServiceTest(Listener::Limits limits = {}) : RunningFront(limits) {}
    // gRPC's descriptor of the session, as this process is also the front; -1: closed.
    int served_fd(uint64_t cookie) const {
        for (int fd = RisingFds::kFirst; fd < 4096; fd++) {
            uint64_t found = 0;
            socklen_t size = sizeof found;
            if (::getsockopt(fd, SOL_SOCKET, SO_COOKIE, &found, &size) == 0 && found == cookie)
                return fd;
        }
        return -1;
    }
    size_t sessions() { return broker().status().sessions; }
    size_t grants() { return broker().status().grants; }
};

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

// ---- Identity

TEST_F(FrontServiceTest, TheCallerIsWhoTheKernelSaysWhateverNameItsSocketHas) {
    Stranger ann(1000);
    TestClient root = root_client();
    ASSERT_TRUE(root.status().ok());
    // gRPC names a peer after the client's socket on its own listening ports; here it must gain nothing.
    for (const char* name : {"fd:100", "fd:101", "fd:102", "iopermd", "unix:fd:100"}) {
        TestClient client(ann.connect(path(), name));
        v1::GetStatusReply reply;
        ASSERT_TRUE(client.status(&reply).ok());
        EXPECT_FALSE(reply.caller_is_admin());
        v1::AcquireReply got;
        ASSERT_TRUE(client.acquire("0x378", &got).ok());
        EXPECT_EQ(got.grant().uid(), 1000u);
        EXPECT_EQ(got.grant().pid(), ann.pid());
    }
    v1::GetStatusReply reply;
    ASSERT_TRUE(root.status(&reply).ok());
    EXPECT_TRUE(reply.caller_is_admin());
}

TEST_F(FrontServiceTest, AConnectionThatIsNotInTheTableHasNoCaller) {
    int pair[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
    transport_->serve(UniqueFd{pair[0]}, true);
    TestClient client{UniqueFd{pair[1]}};
    EXPECT_EQ(client.status().error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(client.acquire("0x378").error_code(), grpc::StatusCode::UNAUTHENTICATED);
    grpc::ClientContext context;
    auto stream = client.stub().Watch(&context, {});
    v1::Event event;
    EXPECT_FALSE(stream->Read(&event));
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(audit_.of(AuditId::CallerUnauthenticated).size(), 3u);
}

TEST_F(FrontServiceTest, TheDescriptorStaysOpenWhileACallIsInFlight) {
    Stranger ann(1000);
    UniqueFd socket = ann.connect(path());
    TestClient client(std::move(socket));
    v1::AcquireReply got;
    ASSERT_TRUE(client.acquire("0x378", &got).ok());
    guard_->hold_strips(true);
    std::thread caller([&] { EXPECT_FALSE(client.release(got.grant().id()).ok()); });
    ASSERT_TRUE(guard_->wait_for([](const auto& asked) { return asked.stripped.size() == 1; }));
    int fd = -1;
    for (int at = RisingFds::kFirst; at < 4096 && fd < 0; at++)
        if (connections_.find(at))
            fd = at;
    ASSERT_GE(fd, 0);
    const uint64_t cookie = connections_.find(fd)->peer().cookie;
    ASSERT_EQ(served_fd(cookie), fd);
    ann.kill();
    ASSERT_TRUE(eventually([&] { return sessions() == 0; }));
    caller.join();
    EXPECT_EQ(served_fd(cookie), fd)
        << "gRPC closed the descriptor under a call: caller.h is not safe any more";
    TestClient other = root_client();
    ASSERT_TRUE(other.status().ok());
    EXPECT_EQ(served_fd(cookie), fd);
    guard_->hold_strips(false);
    EXPECT_TRUE(eventually([&] { return served_fd(cookie) < 0; })) << "and it must go with the call";
}

TEST_F(FrontServiceTest, AnInheritedSocketIsOfNoUseWhenItsProcessHasEnded) {
    Stranger ann(1000);
    TestClient client(ann.connect(path()));
    ASSERT_TRUE(client.acquire("0x378").ok());
    ASSERT_EQ(grants(), 1u);
    const auto before = std::chrono::steady_clock::now();
    ann.kill();  // this test still has the socket, as a child of ann's would
    ASSERT_TRUE(eventually([&] { return grants() == 0; }));
    EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(1));
    EXPECT_FALSE(client.status().ok());
    EXPECT_EQ(guard_->asked().stripped.size(), 1u);
    EXPECT_THAT(audit_.of(AuditId::SessionEnded).at(0).reason, testing::HasSubstr("ended"));
}

TEST_F(FrontServiceTest, AClosedConnectionEndsItsGrants) {
    TestClient client = root_client();
    ASSERT_TRUE(client.acquire("0x378").ok());
    client.close();
    EXPECT_TRUE(eventually([&] { return grants() == 0 && sessions() == 0; }));
}

// ---- What is refused

TEST_F(FrontServiceTest, ADenialCarriesItsVerdict) {
    Stranger ann(1000);
    TestClient client(ann.connect(path()));
    grpc::ClientContext context;
    v1::AcquireRequest request;
    v1::PortRange& range = *request.mutable_ports()->add_ranges();
    range.set_first(0x80);
    range.set_last(0x80);
    v1::AcquireReply reply;
    const grpc::Status status = client.stub().Acquire(&context, request, &reply);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto entry = trailers.find(kVerdictKey);
    ASSERT_NE(entry, trailers.end());
    v1::Verdict verdict;
    ASSERT_TRUE(verdict.ParseFromArray(entry->second.data(), static_cast<int>(entry->second.size())));
    EXPECT_FALSE(verdict.allowed());
    EXPECT_EQ(verdict.uid(), 1000u);
    EXPECT_EQ(verdict.findings(0).reason(), v1::Finding::REASON_NO_RULE);
}

TEST_F(FrontServiceTest, AVerdictOnTheWorstRequestStillFitsIntoTheHeaders) {
    TestClient client = root_client();
    grpc::ClientContext context;
    v1::AcquireRequest request;
    for (uint32_t port = 0x1000; port < 0x1000 + 2 * 6000; port += 2) {
        v1::PortRange& range = *request.mutable_ports()->add_ranges();
        range.set_first(port);
        range.set_last(port);
    }
    v1::AcquireReply reply;
    const grpc::Status status = client.stub().Acquire(&context, request, &reply);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << status.error_message();
    EXPECT_TRUE(context.GetServerTrailingMetadata().contains(kVerdictKey));
}

TEST_F(FrontServiceTest, MalformedMessagesAreRefusedAndNothingIsGranted) {
    TestClient client = root_client();
    EXPECT_FALSE(client.call("/iopermd.v1.Ports/Acquire", "\x0a\xff\xff\xff\xff\x0f").ok());
    EXPECT_FALSE(client.call("/iopermd.v1.Ports/Acquire", std::string(5000, '\xff')).ok());
    EXPECT_EQ(client.call("/iopermd.v1.Ports/NoSuchMethod", "").error_code(),
              grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(client.call("/iopermd.v1.Ports/Acquire", "").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    const std::string huge(Transport::kLargestMessage + 1, '\0');
    EXPECT_EQ(client.call("/iopermd.v1.Ports/Acquire", huge).error_code(),
              grpc::StatusCode::RESOURCE_EXHAUSTED);
    std::mt19937 random(1);
    for (int i = 0; i < 200; i++) {
        std::string bytes(random() % 64, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random());
        for (const char* method : {"Acquire", "Release", "List", "Get", "Check"})
            client.call(std::string("/iopermd.v1.Ports/") + method, bytes);
    }
    EXPECT_EQ(guard_->asked().prepared.size(), grants());
    EXPECT_TRUE(client.status().ok());
}

TEST_F(FrontServiceTest, GarbageInsteadOfHttp2EndsTheConnectionAndNothingElse) {
    Stranger ann(1000);
    const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    std::mt19937 random(1);
    for (int i = 0; i < 50; i++) {
        UniqueFd socket = ann.connect(path());
        std::string bytes = i % 2 == 0 ? preface : std::string{};
        for (size_t more = random() % 512 + 24; more > 0; more--)
            bytes += static_cast<char>(random());
        ASSERT_EQ(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
        if (i % 2 != 0) {
            pollfd state{socket.get(), POLLRDHUP, 0};
            EXPECT_EQ(::poll(&state, 1, 10000), 1) << "no preface: closed at once";
        }
    }
    TestClient client(ann.connect(path()));
    EXPECT_TRUE(client.status().ok());
    client.close();
    EXPECT_TRUE(eventually([&] { return sessions() == 0; }));
}

class ImpatientFrontTest : public FrontServiceTest {
protected:
    ImpatientFrontTest() : FrontServiceTest({.connections = 40, .preface = milliseconds(100)}) {}
    static bool closed(const UniqueFd& socket) {
        pollfd state{socket.get(), POLLRDHUP, 0};
        return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLRDHUP | POLLHUP)) != 0;
    }
};

TEST_F(ImpatientFrontTest, AClientThatSaysNothingIsClosed) {
    Stranger ann(1000);
    const UniqueFd silent = ann.connect(path());
    const UniqueFd slow = ann.connect(path());
    ASSERT_EQ(::send(slow.get(), "PRI * ", 6, MSG_NOSIGNAL), 6);
    EXPECT_TRUE(eventually([&] { return closed(silent) && closed(slow); }));
    EXPECT_EQ(sessions(), 0u);
}

TEST_F(FrontServiceTest, AThousandConnectionsOfOneUserLeaveRoomForTheOthers) {
    Stranger crowd(65534);
    Stranger ann(1000);
    std::vector<UniqueFd> sockets;
    for (int i = 0; i < 1000; i++)
        sockets.push_back(crowd.connect(path()));
    TestClient client(ann.connect(path()));
    EXPECT_TRUE(client.acquire("0x378").ok());
    std::vector<pollfd> states;
    for (const UniqueFd& socket : sockets)
        states.push_back({socket.get(), POLLRDHUP, 0});
    const auto open = [&] {
        ::poll(states.data(), states.size(), 0);
        return std::count_if(states.begin(), states.end(),
                             [](const pollfd& state) { return state.revents == 0; });
    };
    EXPECT_TRUE(eventually([&] { return open() == 16; })) << open();
    const auto refused = audit_.of(AuditId::ConnectionRefused);
    ASSERT_FALSE(refused.empty());
    EXPECT_LT(refused.size(), 100u) << "the log must not be filled either";
    EXPECT_EQ(refused[0].uid, 65534u);
    EXPECT_EQ(refused[0].reason, "too many connections for uid 65534 (limit 16)");
    // The refused client can read why.
    std::string text(512, '\0');
    const ssize_t size = ::recv(sockets.back().get(), text.data(), text.size(), MSG_DONTWAIT);
    ASSERT_GT(size, 0);
    EXPECT_THAT(text, testing::HasSubstr("too many connections for uid 65534 (limit 16)"));
    sockets.clear();
    EXPECT_TRUE(eventually([&] {
        TestClient again(crowd.connect(path()));
        return again.status().ok();
    })) << "the places of connections that have closed are free again";
    EXPECT_TRUE(client.status().ok());
}

TEST_F(FrontServiceTest, AGrpcClientOverTheLimitIsUnavailable) {
    Stranger ann(1000);
    std::vector<UniqueFd> sockets;
    for (int i = 0; i < 16; i++)
        sockets.push_back(ann.connect(path()));
    TestClient client(ann.connect(path()));
    const grpc::Status status = client.status();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
}

// ---- The guard

TEST_F(FrontServiceTest, WithoutTheGuardNothingIsGrantedAndItsReturnAdoptsWhatLives) {
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

TEST_F(FrontServiceTest, AReleaseWithoutTheGuardIsAnsweredWhenItReturns) {
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

TEST_F(FrontServiceTest, WatchShowsOnesOwnEventsAndResumes) {
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

TEST_F(FrontServiceTest, AWatcherThatDoesNotReadDelaysNobodyAndLearnsWhatItLost) {
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

TEST_F(FrontServiceTest, AWatchEndsWithItsSession) {
    auto ann = std::make_unique<Stranger>(1000);
    TestClient client(ann->connect(path()));
    Watching watching(client, 0);
    ASSERT_TRUE(client.status().ok());
    ann.reset();
    EXPECT_TRUE(watching.wait_for_end());
}

// ---- Reload, health, reflection

TEST_F(FrontServiceTest, OnlyAdministratorsReloadAndABadPolicyChangesNothing) {
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

TEST_F(FrontServiceTest, EverybodyMayAskForHealthAndAdministratorsForTheApi) {
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

TEST_F(FrontServiceTest, OthersGrantsAreUnknown) {
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
