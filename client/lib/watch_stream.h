// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/client_context.h>

#include <memory>

#include "client/lib/connection.h"
#include "iopermd/watch.h"

namespace iopermd::client {

// The gRPC side of a Watch.
class WatchStream {
public:
    static Result<std::unique_ptr<WatchStream>> open(std::shared_ptr<Connection> connection,
                                                     const WatchOptions& options);
    ~WatchStream();

    Result<std::optional<Event>> next();
    void cancel();

private:
    WatchStream(std::shared_ptr<Connection> connection, const WatchOptions& options);
    // Ends the call and tells why, as next() does.
    Result<std::optional<Event>> finish();

    std::shared_ptr<Connection> connection_;  // outlives context_ and reader_
    grpc::ClientContext context_;
    std::unique_ptr<grpc::ClientReader<v1::Event>> reader_;
    std::optional<grpc::Status> end_;
};

}  // namespace iopermd::client
