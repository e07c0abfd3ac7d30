// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/peer.h"

namespace kernel {

// The calling process as the sender of a message: its id and its real user and group.
SenderCredentials current_sender();
// The calling process as one end of a connection, as it is now. NoMem.
Result<Peer> current_peer();

}  // namespace kernel
