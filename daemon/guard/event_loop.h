// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "daemon/common/unique_fd.h"

namespace iopermd::guard {

// epoll(7) with a function a descriptor. A handler may add and remove any descriptor, its own too. One
// thread.
class EventLoop {
public:
    using Handler = std::function<void(uint32_t events)>;

    // The descriptor stays its owner's, who calls remove() before closing it. Adding one that is known
    // changes its events. False where the kernel refuses, which is logged.
    bool add(int fd, uint32_t events, Handler handler);
    void remove(int fd);
    // Waits for events, at most so long, and handles one batch of them.
    void turn(int milliseconds);

private:
    UniqueFd epoll_{epoll_create1(EPOLL_CLOEXEC)};
    std::map<int, std::shared_ptr<Handler>> handlers_;
};

}  // namespace iopermd::guard
