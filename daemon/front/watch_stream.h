// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>
#include <optional>

#include "daemon/front/event_bus.h"
#include "daemon/front/session.h"
#include "iopermd/v1/grants.pb.h"

namespace iopermd::front {

// One Watch call. Writes one event at a time and pulls the next from the bus when gRPC has taken the last
// one, so a client that does not read costs one message. Owns itself until gRPC says that the call is over.
class WatchStream final : public grpc::ServerWriteReactor<v1::Event>,
                          public EventBus::Watcher,
                          public std::enable_shared_from_this<WatchStream> {
public:
    // For gRPC to own.
    static WatchStream* start(EventBus& bus, std::shared_ptr<const Session> session, EventCursor cursor);

    WatchStream(EventBus& bus, std::shared_ptr<const Session> session, EventCursor cursor)
        : bus_(bus), session_(std::move(session)), cursor_(cursor) {}

    void wake() override;

    void OnWriteDone(bool ok) override;
    void OnCancel() override;
    void OnDone() override;

private:
    // Starts the next write or finishes the call, whichever is due; nothing while a write is under way.
    void go_on();

    EventBus& bus_;
    const std::shared_ptr<const Session> session_;
    std::shared_ptr<WatchStream> self_;  // until OnDone

    std::mutex mutex_;  // guards what follows; not held while gRPC is called
    EventCursor cursor_;
    v1::Event message_;  // gRPC's while writing_
    bool writing_ = false;
    bool finished_ = false;
    std::optional<grpc::Status> ending_;
};

}  // namespace iopermd::front
