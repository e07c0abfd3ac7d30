// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/front_link.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "daemon/guard/log.h"
#include "daemon/guard/seqpacket.h"

namespace iopermd::guard {

FrontLink::FrontLink(EventLoop& loop, Guard& guard, UniqueFd listener, uid_t front_uid)
    : loop_(loop), guard_(guard), listener_(std::move(listener)), front_uid_(front_uid) {
    loop_.add(listener_.get(), EPOLLIN, [this](uint32_t) { accept(); });
}

void FrontLink::accept() {
    auto peer = accept_peer(listener_.get());
    if (!peer)
        return;
    const ucred who = peer->who;
    const bool may = who.uid == front_uid_ || who.uid == 0;
    pollfd end{connection_.get(), POLLRDHUP, 0};
    if (may && connection_ && poll(&end, 1, 0) != 0)
        lose("another one came after it");
    if (!may || connection_) {
        log(Priority::Warning, "event=front-refused uid={} pid={} reason=\"{}\"", who.uid, who.pid,
            may ? "there is one already" : "not the front's user");
        return;
    }
    connection_ = std::move(peer->connection);
    greeted_ = false;
    guard_.front_arrived([this](const std::string& packet, bool may_be_dropped) {
        if (!may_be_dropped || queue_.size() < kMostQueuedToDrop)
            send(packet);
    });
    log(Priority::Notice, "event=front-connected uid={} pid={}", who.uid, who.pid);
    flush();
}

void FrontLink::handle(uint32_t events) {
    if ((events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) != 0)
        return lose("it hung up");
    if ((events & EPOLLOUT) != 0)
        flush();
    alignas(8) std::byte packet[16384];  // more than any request
    const ssize_t size = recv(connection_.get(), packet, sizeof packet, MSG_DONTWAIT | MSG_TRUNC);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size <= 0)
        return lose(size == 0 ? "it closed" : "it cannot be read");
    const auto request =
        check_request({packet, std::min<size_t>(sizeof packet, static_cast<size_t>(size))}, greeted_);
    if (!request) {
        send(pack(StatusReply{request.error().header, Status::BadMessage, 0}));
        return lose(request.error().why);
    }
    greeted_ = true;
    send(guard_.answer(*request));
}

// Sends what the socket takes now and asks for EPOLLOUT while something is left.
void FrontLink::flush() {
    while (!queue_.empty() && ::send(connection_.get(), queue_.front().data(), queue_.front().size(),
                                     MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
        queue_.pop_front();
    // An error other than a full buffer shows as EPOLLHUP or EPOLLERR; so does the shutdown of one that never
    // reads.
    if (queue_.size() > kMostQueued)
        shutdown(connection_.get(), SHUT_RDWR);
    const uint32_t events = EPOLLIN | EPOLLRDHUP | (queue_.empty() ? 0u : uint32_t{EPOLLOUT});
    loop_.add(connection_.get(), events, [this](uint32_t got) { handle(got); });
}

void FrontLink::lose(const char* why) {
    log(Priority::Notice, "event=front-lost reason=\"{}\"", why);
    loop_.remove(connection_.get());
    connection_.reset();
    queue_.clear();
    guard_.front_lost();
}

}  // namespace iopermd::guard
