// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/seqpacket.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/common/peer_credentials.h"

namespace iopermd::guard {

Result<UniqueFd> listen_at(const std::string& path) {
    UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{AF_UNIX, {}};
    if (path.size() >= sizeof address.sun_path)
        return fail(Code::Internal, path + ": too long for a socket");
    path.copy(address.sun_path, path.size());
    if (unlink(path.c_str()) != 0 && errno != ENOENT)
        return fail_errno("unlink " + path);
    // The guard has no CAP_CHOWN to give the socket a group, so the mode admits all and the peer's
    // credentials decide.
    if (!fd || bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        chmod(path.c_str(), 0666) != 0 || listen(fd.get(), SOMAXCONN) != 0)
        return fail_errno("listen at " + path);
    return fd;
}

std::optional<Peer> accept_peer(int listener) {
    UniqueFd connection(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    const auto who = peer_credentials(connection.get());
    return who ? std::optional(Peer{std::move(connection), *who}) : std::nullopt;
}

}  // namespace iopermd::guard
