// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <map>

#include "daemon/common/unique_fd.h"

namespace iopermd::guard {

// epoll(7) with a function a descriptor. A handler may add and remove any descriptor, its own too. One
// thread.
class EventLoop {
public:
    using Handler = std::function<void(uint32_t events)>;

    // The descriptor stays its owner's, who calls remove() before closing it. Adding one that is known
    // changes its events. False where the kernel refuses, which is logged.
    bool add(int fd, uint32_t events, const Handler& handler);
    void remove(int fd);
    // Waits for an event, at most so long, and handles it. One, because a handler may close a descriptor, and
    // what another one opens next gets its number: events that were fetched before would be taken for that
    // one's.
    void turn(int milliseconds);

private:
    UniqueFd epoll_{epoll_create1(EPOLL_CLOEXEC)};
    std::map<int, Handler> handlers_;
};

}  // namespace iopermd::guard
