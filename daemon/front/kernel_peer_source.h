// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/front/peer.h"

namespace iopermd::front {

// SO_PEERCRED, SO_PEERGROUPS, SO_PEERPIDFD (or pidfd_open where the kernel lacks it), /proc. A few dozen
// microseconds.
class KernelPeerSource final : public PeerSource {
public:
    Result<Peer> look_up(int socket) override;
};

}  // namespace iopermd::front
