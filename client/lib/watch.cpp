// SPDX-License-Identifier: Apache-2.0
#include "iopermd/watch.h"

#include "client/lib/convert.h"
#include "client/lib/watch_stream.h"

namespace iopermd::client {

Watch::Watch(std::unique_ptr<WatchStream> stream) : stream_(std::move(stream)) {}
Watch::Watch(Watch&&) noexcept = default;
Watch& Watch::operator=(Watch&&) noexcept = default;
Watch::~Watch() = default;

Result<std::optional<Event>> Watch::next() {
    return stream_->next();
}
void Watch::cancel() {
    stream_->cancel();
}

WatchStream::WatchStream(std::shared_ptr<Connection> connection, const WatchOptions& options)
    : connection_(std::move(connection)) {
    v1::WatchRequest request;
    request.set_after(options.after);
    request.set_all(options.all);
    reader_ = connection_->stub().Watch(&context_, request);
}

Result<std::unique_ptr<WatchStream>> WatchStream::open(std::shared_ptr<Connection> connection,
                                                       const WatchOptions& options) {
    std::unique_ptr<WatchStream> stream{new WatchStream(std::move(connection), options)};
    // The front sends its initial metadata when the subscription stands.
    stream->reader_->WaitForInitialMetadata();
    return stream;
}

WatchStream::~WatchStream() {
    context_.TryCancel();
    if (!end_)
        reader_->Finish();
}

Result<std::optional<Event>> WatchStream::next() {
    v1::Event message;
    if (end_ || !reader_->Read(&message))
        return finish();
    return std::optional<Event>{IOPERMD_TRY(from_proto(message))};
}

Result<std::optional<Event>> WatchStream::finish() {
    if (!end_)
        end_ = reader_->Finish();
    if (end_->error_code() == grpc::StatusCode::CANCELLED)
        return std::optional<Event>{};
    if (end_->ok())
        return fail(Code::Unavailable, "the daemon has ended the stream of events");
    Error error = connection_->explain(*end_, context_);
    return Unexpected{std::move(error)};
}

void WatchStream::cancel() {
    context_.TryCancel();
}

}  // namespace iopermd::client
