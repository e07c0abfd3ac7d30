// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/redeem_link.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>

#include "daemon/guard/log.h"

namespace iopermd::guard {

RedeemLink::RedeemLink(EventLoop& loop, Guard& guard, Clock& clock, UniqueFd listener)
    : loop_(loop), guard_(guard), clock_(clock), listener_(std::move(listener)) {
    loop_.add(listener_.get(), EPOLLIN, [this](uint32_t) { accept(); });
}

void RedeemLink::accept() {
    auto peer = accept_peer(listener_.get());
    if (!peer)
        return;
    const auto user = [](const auto& one) { return one.second.peer.who.uid; };
    const auto of_user = std::ranges::count(connections_, peer->who.uid, user);
    const int fd = peer->connection.get();
    if (connections_.size() >= kMost || static_cast<size_t>(of_user) >= kMostPerUser ||
        !loop_.add(fd, EPOLLIN, [this, fd](uint32_t) { handle(fd); })) {
        turned_away_++;
        return;
    }
    connections_.emplace(fd, Connection{std::move(*peer), clock_.now() + kTime});
}

void RedeemLink::handle(int fd) {
    const ucred who = connections_.at(fd).peer.who;
    std::byte packet[sizeof(RedeemRequest) + 1];
    const ssize_t size = recv(fd, packet, sizeof packet, MSG_DONTWAIT);
    const auto ticket = check_redeem({packet, static_cast<size_t>(std::max<ssize_t>(size, 0))});
    if (size > 0) {
        const RedeemReply reply =
            ticket ? guard_.redeem(*ticket, who) : RedeemReply{kVersion, Status::BadMessage, 0, {}, 0, 0, {}};
        if (!ticket)
            log(Priority::Warning, "event=redeem-bad uid={} pid={} reason=\"{}\"", who.uid, who.pid,
                ticket.error().why);
        ::send(fd, &reply, sizeof reply, MSG_DONTWAIT | MSG_NOSIGNAL);  // one packet into an empty buffer
    }
    loop_.remove(fd);
    connections_.erase(fd);
}

void RedeemLink::tick() {
    turned_away_ += std::erase_if(connections_, [&](const auto& one) {
        const bool late = one.second.deadline <= clock_.now();
        if (late)
            loop_.remove(one.first);
        return late;
    });
    if (turned_away_ != 0)
        log(Priority::Warning, "event=redeem-turned-away count={}", std::exchange(turned_away_, 0));
}

}  // namespace iopermd::guard
