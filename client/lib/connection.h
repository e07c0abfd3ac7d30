// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "daemon/common/unique_fd.h"
#include "iopermd/client.h"
#include "iopermd/v1/service.grpc.pb.h"

namespace iopermd::client {

// The one connection of a session: a socket that this class connects and gRPC then speaks on. A channel made
// from an address would reconnect whenever it likes; one made from a descriptor is over when the descriptor
// is.
class Connection {
public:
    static Result<std::shared_ptr<Connection>> open(const std::string& socket,
                                                    std::chrono::milliseconds timeout);
    // The peer sees the end of the session now, not when gRPC gets to it.
    ~Connection();

    v1::Ports::Stub& stub() { return *stub_; }

    // Runs a unary call with the connection's deadline.
    template <class Request, class Reply>
    Expected<Reply, Refusal> call(grpc::Status (v1::Ports::Stub::*method)(grpc::ClientContext*,
                                                                          const Request&, Reply*),
                                  const Request& request) {
        grpc::ClientContext context;
        Reply reply;
        if (timeout_.count() > 0)
            context.set_deadline(std::chrono::system_clock::now() + timeout_);
        const grpc::Status status = (stub_.get()->*method)(&context, request, &reply);
        if (!status.ok())
            return Unexpected{explain(status, context)};
        return reply;
    }

    // The error of a failed call; says so where the reason is that the connection is gone.
    Refusal explain(const grpc::Status& status, const grpc::ClientContext& context) const;

private:
    Connection(std::string path, UniqueFd socket, std::chrono::milliseconds timeout);
    bool lost() const;

    std::string path_;
    std::chrono::milliseconds timeout_;
    UniqueFd socket_;  // a duplicate: gRPC owns the other
    std::unique_ptr<v1::Ports::Stub> stub_;
};

}  // namespace iopermd::client
