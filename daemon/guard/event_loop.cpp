// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/event_loop.h"

#include <sys/epoll.h>

#include <cerrno>
#include <cstring>

#include "daemon/guard/log.h"

namespace iopermd::guard {

bool EventLoop::add(int fd, uint32_t events, Handler handler) {
    epoll_event event{events, {.fd = fd}};
    const int what = handlers_.contains(fd) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(epoll_.get(), what, fd, &event) != 0) {
        log(Priority::Error, "event=epoll fd={} reason=\"{}\"", fd, std::strerror(errno));
        return false;
    }
    handlers_[fd] = std::make_shared<Handler>(std::move(handler));
    return true;
}

void EventLoop::remove(int fd) {
    if (handlers_.erase(fd) != 0)
        epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void EventLoop::turn(int milliseconds) {
    epoll_event events[64];
    const int count = epoll_wait(epoll_.get(), events, 64, milliseconds);
    for (int i = 0; i < count; i++) {
        const auto found = handlers_.find(events[i].data.fd);
        if (found == handlers_.end())  // removed by a handler before it in this batch
            continue;
        const auto handler = found->second;
        (*handler)(events[i].events);
    }
}

}  // namespace iopermd::guard
