// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <deque>
#include <string>

#include "daemon/common/unique_fd.h"
#include "daemon/guard/event_loop.h"
#include "daemon/guard/guard.h"

namespace iopermd::guard {

// The front's connection: one at a time, from the front's user or root. When it ends, however it ends, the
// guard takes everything back.
class FrontLink {
public:
    // `listener` is a listening SOCK_SEQPACKET socket.
    FrontLink(EventLoop& loop, Guard& guard, UniqueFd listener, uid_t front_uid);

    bool connected() const { return static_cast<bool>(connection_); }

private:
    static constexpr size_t kMostQueued = 1024;  // packets for a front that does not read; then it is lost
    static constexpr size_t kMostQueuedToDrop = 64;  // those that may be dropped are, from here on

    void accept();
    void handle(uint32_t events);
    void send(std::string packet) {
        queue_.push_back(std::move(packet));
        flush();
    }
    void flush();
    void lose(const char* why);

    EventLoop& loop_;
    Guard& guard_;
    UniqueFd listener_;
    uid_t front_uid_;
    UniqueFd connection_;
    bool greeted_ = false;
    std::deque<std::string> queue_;
};

}  // namespace iopermd::guard
