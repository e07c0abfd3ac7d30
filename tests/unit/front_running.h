// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>

#include "daemon/front/guard_client.h"
#include "daemon/front/housekeeper.h"
#include "daemon/front/kernel_peer_source.h"
#include "daemon/front/listener.h"
#include "daemon/front/listening_socket.h"
#include "daemon/front/transport.h"
#include "iopermd/v1/service.grpc.pb.h"
#include "tests/unit/fake_guard.h"
#include "tests/unit/front_fakes.h"
#include "tests/unit/front_stranger.h"

namespace iopermd::front {

// One client connection.
class TestClient {
public:
    explicit TestClient(UniqueFd socket);

    v1::Ports::Stub& stub() { return *stub_; }
    // A call by name with any bytes; gives the answer's bytes.
    grpc::Status call(const std::string& method, const std::string& request, std::string* reply = nullptr);
    grpc::Status status(v1::GetStatusReply* reply = nullptr);
    grpc::Status acquire(std::string_view ports, v1::AcquireReply* reply = nullptr);
    grpc::Status release(uint64_t grant);
    // The connection is closed when the last of these goes.
    void close();

private:
    std::shared_ptr<grpc::Channel> channel_;
    std::unique_ptr<v1::Ports::Stub> stub_;
};

// The front within the test's process: everything but main(), with the kernel's peers, a real socket and a
// fake guard on another.
class RunningFront : public testing::Test {
protected:
    RunningFront() : RunningFront(Listener::Limits{}) {}
    explicit RunningFront(Listener::Limits limits);
    ~RunningFront() override;

    std::string path(const char* name = "front.sock") const { return directory_ + "/" + name; }
    // As the test's own user, root.
    TestClient root_client();
    // Waits, at most ten seconds.
    static bool eventually(const std::function<bool()>& holds);
    void wait_for_guard();
    Broker& broker() { return *broker_; }
    size_t sessions() { return broker().status().sessions; }
    size_t grants() { return broker().status().grants; }

    std::string directory_;
    std::string policy_text_;
    SystemClock clock_;
    FakeAudit audit_;
    FakeIoPorts ioports_;
    KernelProcessSource processes_;
    FakeWorker worker_;
    KernelPeerSource peers_;
    EventBus bus_{clock_};
    std::unique_ptr<FakeGuard> guard_;
    std::unique_ptr<GuardClient> link_;
    std::unique_ptr<Broker> broker_;
    ConnectionTable connections_;
    std::optional<ListeningSocket> socket_;
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<Listener> listener_;
};

}  // namespace iopermd::front
