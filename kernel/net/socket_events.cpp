// SPDX-License-Identifier: Apache-2.0
// What poll(2) sees of a socket (Linux: unix_poll, unix_dgram_poll).
#include "net/socket.h"

namespace kernel {

// Whether the peer of a datagram socket, which listens to others as well, has as many messages as it takes.
bool Socket::peer_is_full() const {
    return peer_ && peer_.get() != this && peer_->peer_.get() != this && peer_->is_full();
}

// Room for one more is not enough: give_back() does not tell of it either.
bool Socket::is_writable() const {
    if (state_ == State::Listening || charged_.load() * 4 > options.send_limit.load())
        return false;
    return is_connection() || !peer_is_full();
}

uint32_t Socket::ready_events() {
    SpinLock::Guard guard = sockets_lock().lock();
    uint32_t events = 0;
    if (error_ != kNoError)
        events |= kError;
    if (shut_ == kNothing || (is_connection() && state_ == State::Idle))
        events |= kHangUp;
    if (shut_ & kNoReceive)
        events |= kReadable | kReadHangUp;
    if (waiting() != 0)
        events |= kReadable;
    if (is_writable())
        events |= kWritableNow | kWriteBand;
    return events;
}

}  // namespace kernel
