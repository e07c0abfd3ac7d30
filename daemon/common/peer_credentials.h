// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <string>

#include "daemon/common/error.h"

namespace iopermd {

// Who connected the other end of a UNIX socket, by the kernel's word (SO_PEERCRED, unix(7)). Never user 0 for
// want of an answer.
inline Result<ucred> peer_credentials(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return fail_errno("read SO_PEERCRED");
    // 0: the peer lives in a pid namespace that we do not see; -1: no peer.
    if (size != sizeof peer || peer.pid <= 0 || peer.uid == static_cast<uid_t>(-1) ||
        peer.gid == static_cast<gid_t>(-1))
        return fail(Code::Internal, "SO_PEERCRED tells pid " + std::to_string(peer.pid) + ", uid " +
                                        std::to_string(peer.uid) + ": not an identity");
    return peer;
}

}  // namespace iopermd
