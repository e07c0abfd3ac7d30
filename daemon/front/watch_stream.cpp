// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/watch_stream.h"

#include "daemon/front/convert.h"

namespace iopermd::front {

WatchStream* WatchStream::start(EventBus& bus, std::shared_ptr<const Session> session, EventCursor cursor) {
    auto stream = std::make_shared<WatchStream>(bus, std::move(session), cursor);
    stream->self_ = stream;
    bus.add(stream);
    // Tells the client that from here on nothing escapes it: it may ask for the grant whose end it wants to
    // see.
    stream->StartSendInitialMetadata();
    stream->go_on();
    return stream.get();
}

void WatchStream::wake() {
    go_on();
}

void WatchStream::OnWriteDone(bool ok) {
    {
        const std::lock_guard lock(mutex_);
        writing_ = false;
        if (!ok && !ending_)
            ending_ = grpc::Status(grpc::StatusCode::CANCELLED, "the connection is gone");
    }
    go_on();
}

void WatchStream::OnCancel() {
    {
        const std::lock_guard lock(mutex_);
        if (!ending_)
            ending_ = grpc::Status::CANCELLED;
    }
    go_on();
}

void WatchStream::OnDone() {
    // The bus may hold on to this object for the length of a wake().
    const std::shared_ptr<WatchStream> last = std::move(self_);
}

void WatchStream::go_on() {
    std::optional<grpc::Status> finish;
    {
        const std::lock_guard lock(mutex_);
        if (writing_ || finished_)
            return;
        if (!ending_ && session_->ended())
            ending_ = grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "the session has ended");
        std::optional<Event> event;
        if (!ending_)
            event = bus_.next(cursor_);
        if (!ending_ && !event && bus_.closed())
            ending_ = grpc::Status(grpc::StatusCode::UNAVAILABLE, "the daemon is stopping");
        if (ending_) {
            finished_ = true;
            finish = ending_;
        } else if (event) {
            writing_ = true;
            message_.Clear();
            to_message(*event, message_);
        } else {
            return;
        }
    }
    // Outside the lock, in case gRPC calls back at once; `writing_` and `finished_` keep everybody else away.
    if (finish)
        Finish(*finish);
    else
        StartWrite(&message_);
}

}  // namespace iopermd::front
