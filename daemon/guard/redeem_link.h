// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "daemon/common/unique_fd.h"
#include "daemon/guard/event_loop.h"
#include "daemon/guard/guard.h"
#include "daemon/guard/seqpacket.h"

namespace iopermd::guard {

// The connections of ioperm-exec: anybody may connect, says one thing within kTime, is answered and let go.
// Nobody can make another wait: the numbers are limited, a user's too, and no call here blocks.
class RedeemLink {
public:
    static constexpr size_t kMost = 64;
    static constexpr size_t kMostPerUser = 8;
    static constexpr std::chrono::seconds kTime{2};

    RedeemLink(EventLoop& loop, Guard& guard, Clock& clock, UniqueFd listener);

    // Once a second: closes the connections that said nothing.
    void tick();
    size_t open() const { return connections_.size(); }

private:
    struct Connection {
        Peer peer;
        Instant deadline;
    };

    void accept();
    void handle(int fd);

    EventLoop& loop_;
    Guard& guard_;
    Clock& clock_;
    UniqueFd listener_;
    std::map<int, Connection> connections_;
    uint64_t turned_away_ = 0;  // since the last tick
};

}  // namespace iopermd::guard
