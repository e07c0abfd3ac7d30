// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "lib/units.h"
#include "net/socket_limits.h"

namespace kernel {

// What setsockopt(2) leaves behind and the next call reads: each by itself, any thread.
struct SocketOptions {
    std::atomic<bool> pass_credentials{false};  // SO_PASSCRED
    std::atomic<uint32_t> remembered{0};  // a bit for each flag that means nothing between local sockets
    std::atomic<uint32_t> send_limit{kDefaultSocketBuffer};
    std::atomic<uint32_t> receive_limit{
        kDefaultSocketBuffer};          // kept: the sender's limit is what counts (unix(7))
    std::atomic<int32_t> low_water{1};  // SO_RCVLOWAT
    std::atomic<int32_t> priority{0};
    std::atomic<uint64_t> linger{0};  // a struct linger, kept
    // kNever: waits for ever; 0: not at all.
    std::atomic<Nanoseconds> receive_timeout{kNever};
    std::atomic<Nanoseconds> send_timeout{kNever};
};

}  // namespace kernel
