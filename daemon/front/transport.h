// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>

#include "daemon/front/listener.h"

namespace grpc {
class Server;
}

namespace iopermd::front {

class Broker;
class EventBus;
class PortsService;

// The two gRPC servers, one for ordinary peers and one with reflection for administrators. Neither listens
// anywhere: connections come from the listener, which has identified their peers. All of gRPC's particular
// ways are behind this class. Thread-safe after start().
class Transport final : public ConnectionSink {
public:
    static constexpr int kLargestMessage = 64 * 1024;
    static constexpr int kStreamsPerConnection = 64;

    Transport(Broker& broker, EventBus& events, const ConnectionTable& connections, AuditLog& audit);
    ~Transport() override;

    Result<void> start();
    void serve(UniqueFd socket, bool admin) override;
    // Ends every call that has not ended by itself after `patience`. Whoever owes a call its answer must give
    // it before.
    void stop(std::chrono::milliseconds patience);

private:
    struct Half;

    const std::unique_ptr<Half> ordinary_;
    const std::unique_ptr<Half> admin_;
};

}  // namespace iopermd::front
