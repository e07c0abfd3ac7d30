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

}  // namespace
}  // namespace iopermd::front
