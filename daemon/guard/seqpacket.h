// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"

namespace iopermd::guard {

// A listening SOCK_SEQPACKET socket at `path`, which everybody may connect to; whoever listens checks the
// peer. Replaces a socket that an earlier run left.
Result<UniqueFd> listen_at(const std::string& path);

struct Peer {
    UniqueFd connection;  // non-blocking
    ucred who;            // the kernel's word, from when it connected
};
// The next connection; none where there is none, or its credentials cannot be read (never taken for user 0).
std::optional<Peer> accept_peer(int listener);

}  // namespace iopermd::guard
