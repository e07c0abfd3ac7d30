// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/event_loop.h"

#include <cerrno>
#include <cstring>

#include "daemon/guard/log.h"

namespace iopermd::guard {

bool EventLoop::add(int fd, uint32_t events, const Handler& handler) {
    epoll_event event{events, {.fd = fd}};
    const int what = handlers_.contains(fd) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(epoll_.get(), what, fd, &event) != 0) {
        log(Priority::Error, "event=epoll fd={} reason=\"{}\"", fd, std::strerror(errno));
        return false;
    }
    handlers_[fd] = handler;
    return true;
}

void EventLoop::remove(int fd) {
    if (handlers_.erase(fd) != 0)
        epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void EventLoop::turn(int milliseconds) {
    epoll_event event;
    if (epoll_wait(epoll_.get(), &event, 1, milliseconds) != 1)
        return;
    Handler(handlers_.at(event.data.fd))(event.events);  // a copy: it may remove itself
}

}  // namespace iopermd::guard
