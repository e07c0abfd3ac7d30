// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/owned.h"
#include "lib/units.h"
#include "mm/io_buffer.h"
#include "net/passed_files.h"
#include "net/peer.h"
#include "net/socket_address.h"

namespace kernel {

struct Lookup;

// Where a message or a connection is to go: an address that has passed check(), and where a path starts.
struct Destination {
    const SocketAddress& address;
    const Lookup& from;
};

// What one call sends (sendmsg(2)). Deadlines: net/wait_for.h.
struct Shipment {
    ~Shipment() { discard(std::move(files)); }
    IoBuffer& data;
    Nanoseconds deadline;
    SenderCredentials self;           // of the sender, for receivers that ask
    SenderCredentials claimed{};      // pid not 0: these instead, checked already
    const Destination* to = nullptr;  // null: the peer
    Owned<PassedFiles> files{};       // gone once a message with them was queued
    bool raises_signal = true;        // SIGPIPE where nobody can receive
};

// What one call receives (recvmsg(2)): how, and then what came with the bytes.
struct Receipt {
    ~Receipt() { discard(std::move(files)); }
    IoBuffer& data;
    Nanoseconds deadline;
    bool peeks = false;          // MSG_PEEK
    bool waits_for_all = false;  // MSG_WAITALL
    bool tells_size = false;     // MSG_TRUNC: answers with a packet's whole size

    SocketAddress* from = nullptr;  // the sender's, if asked for; size 0 where it has none
    bool truncated = false;         // the packet was longer
    SenderCredentials credentials{};
    Owned<PassedFiles> files{};
};

}  // namespace kernel
