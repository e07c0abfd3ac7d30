// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/front_running.h"

#include <fcntl.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/generic/generic_stub.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>
#include <thread>

namespace iopermd::front {
namespace {

constexpr char kOpenPolicy[] = R"(
schema = 1
[limits]
connections_per_uid = 16
[[rule]]
id = "printer"
effect = "allow"
ports = ["0x378-0x37a"]
subject = { user = ["ann", "bob", "root", "nobody"] }
[[rule]]
id = "clock"
effect = "allow"
ports = ["0x70-0x71"]
hazard = true
exclusive = true
subject = { user = ["ann", "bob"] }
)";

void set_deadline(grpc::ClientContext& context) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
}

}  // namespace

TestClient::TestClient(UniqueFd socket) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    channel_ = grpc::CreateCustomInsecureChannelFromFd("iopermd", socket.release(), arguments);
    stub_ = v1::Ports::NewStub(channel_);
}

void TestClient::close() {
    stub_.reset();
    channel_.reset();
}

grpc::Status TestClient::call(const std::string& method, const std::string& request, std::string* reply) {
    grpc::ClientContext context;
    set_deadline(context);
    grpc::GenericStub stub(channel_);
    const grpc::Slice slice(request);
    const grpc::ByteBuffer bytes(&slice, 1);
    grpc::CompletionQueue queue;
    const auto reader = stub.PrepareUnaryCall(&context, method, bytes, &queue);
    reader->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    reader->Finish(&answer, &status, this);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    queue.Shutdown();
    while (queue.Next(&tag, &ok)) {
    }
    if (reply != nullptr && status.ok()) {
        std::vector<grpc::Slice> slices;
        EXPECT_TRUE(answer.Dump(&slices).ok());
        for (const grpc::Slice& part : slices)
            reply->append(reinterpret_cast<const char*>(part.begin()), part.size());
    }
    return status;
}

grpc::Status TestClient::status(v1::GetStatusReply* reply) {
    grpc::ClientContext context;
    set_deadline(context);
    v1::GetStatusReply unused;
    return stub_->GetStatus(&context, {}, reply == nullptr ? &unused : reply);
}

grpc::Status TestClient::acquire(std::string_view text, v1::AcquireReply* reply) {
    grpc::ClientContext context;
    set_deadline(context);
    v1::AcquireRequest request;
    for (const PortRange range : ports(text)) {
        v1::PortRange& part = *request.mutable_ports()->add_ranges();
        part.set_first(range.first().number());
        part.set_last(range.last().number());
    }
    v1::AcquireReply unused;
    return stub_->Acquire(&context, request, reply == nullptr ? &unused : reply);
}

grpc::Status TestClient::release(uint64_t grant) {
    grpc::ClientContext context;
    set_deadline(context);
    v1::ReleaseRequest request;
    request.set_grant_id(grant);
    v1::ReleaseReply reply;
    return stub_->Release(&context, request, &reply);
}

RunningFront::RunningFront(Listener::Limits limits) : policy_text_(kOpenPolicy) {
    EXPECT_EQ(::geteuid(), 0u) << "this test needs root, to become other users";
    char name[] = "/tmp/iopermd-front-XXXXXX";
    directory_ = ::mkdtemp(name);
    EXPECT_EQ(::chmod(directory_.c_str(), 0755), 0);
    EXPECT_TRUE(raise_descriptor_limit());
    guard_ = std::make_unique<FakeGuard>(path("guard.sock"), ports("0x70-0x71,0x378-0x37a"));
    link_ = std::make_unique<GuardClient>(path("guard.sock"));
    broker_ = std::make_unique<Broker>(
        Surroundings{*link_, audit_, bus_, clock_, ioports_, processes_, worker_},
        PolicyStore([this] { return policy_from(policy_text_); }, clock_), std::nullopt);
    broker_->reload(nullptr, [](const auto& outcome) { EXPECT_TRUE(outcome.has_value()); });
    transport_ = std::make_unique<Transport>(*broker_, bus_, connections_, audit_);
    EXPECT_TRUE(transport_->start());
    auto socket = ListeningSocket::open(path());
    EXPECT_TRUE(socket) << socket.error().message;
    socket_.emplace(std::move(*socket));
    listener_ = std::make_unique<Listener>(
        socket_->fd(), Listener::Parts{peers_, *broker_, connections_, *transport_, audit_, clock_}, limits);
    link_->start(*broker_);
    EXPECT_TRUE(listener_->start());
    wait_for_guard();
}

RunningFront::~RunningFront() {
    // The order of Daemon::stop().
    guard_->hold_strips(false);
    listener_->stop();
    broker_->stop(std::chrono::seconds(5));
    bus_.close();
    link_->stop();
    transport_->stop(std::chrono::seconds(1));
    std::filesystem::remove_all(directory_);
}

TestClient RunningFront::root_client() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), 0);
    return TestClient(std::move(fd));
}

bool RunningFront::eventually(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > until)
            return false;
        std::this_thread::yield();
    }
    return true;
}

void RunningFront::wait_for_guard() {
    EXPECT_TRUE(eventually([this] { return link_->identity() != nullptr; }));
}

}  // namespace iopermd::front
