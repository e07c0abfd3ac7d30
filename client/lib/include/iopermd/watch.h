// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "iopermd/error.h"
#include "iopermd/event.h"

namespace iopermd::client {

class WatchStream;  // not public

struct WatchOptions {
    uint64_t after = 0;  // send kept events after this sequence number first; 0: only new ones
    bool all = false;    // administrators: everybody's events
};

// A stream of events. One thread reads with next(); cancel() may be called from any thread and is the way to
// end a blocked next(). Keeps the connection, and with it the session, open.
class Watch {
public:
    Watch(Watch&&) noexcept;
    Watch& operator=(Watch&&) noexcept;
    ~Watch();  // cancels

    // Blocks for the next event; no deadline. None: cancel() was called. Fails with Code::Unavailable when
    // the connection is lost, which also means that the session and its grants have ended.
    Result<std::optional<Event>> next();

    void cancel();

private:
    friend class Client;
    explicit Watch(std::unique_ptr<WatchStream> stream);
    std::unique_ptr<WatchStream> stream_;
};

}  // namespace iopermd::client
