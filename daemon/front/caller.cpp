// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/caller.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <charconv>
#include <optional>

namespace iopermd::front {
namespace {

std::optional<int> descriptor_of(std::string_view peer) {
    constexpr std::string_view kPrefix = "fd:";
    if (!peer.starts_with(kPrefix))
        return std::nullopt;
    peer.remove_prefix(kPrefix.size());
    int fd = -1;
    const auto [end, error] = std::from_chars(peer.data(), peer.data() + peer.size(), fd);
    if (error != std::errc{} || end != peer.data() + peer.size() || fd < 0)
        return std::nullopt;
    return fd;
}

bool is_socket(int fd, uint64_t cookie) {
    uint64_t now = 0;
    socklen_t size = sizeof now;
    return ::getsockopt(fd, SOL_SOCKET, SO_COOKIE, &now, &size) == 0 && now == cookie;
}

}  // namespace

Result<std::shared_ptr<Session>> caller_of(std::string_view peer, const ConnectionTable& connections) {
    const std::optional<int> fd = descriptor_of(peer);
    if (!fd)
        return fail(Code::Denied, "this call did not come through a connection of the daemon's own socket");
    std::shared_ptr<Session> session = connections.find(*fd);
    if (!session)
        return fail(Code::Denied, "the connection of this call has ended or was never registered");
    if (!is_socket(*fd, session->peer().cookie))
        return fail(Code::Denied, "the connection of this call is not the one whose peer was identified");
    if (session->ended())
        return fail(Code::Denied, fmt::format("session {} has ended", session->id()));
    return session;
}

}  // namespace iopermd::front
