// SPDX-License-Identifier: Apache-2.0
// connect(2) of datagrams: where they go and whom they come from (Linux: unix_dgram_connect).
#include "net/bound_socket.h"
#include "net/in_flight.h"

namespace kernel {

Result<> Socket::connect_datagrams(const Destination& to) {
    TRY(to.address.check());
    if (options.pass_credentials)
        TRY(bind_automatically());
    for (;;) {
        Ref<Socket> receiver = TRY(find_bound_socket(to, type_));
        SpinLock::Guard guard = sockets_lock().lock();
        if (receiver->closed_)
            continue;
        if (!receiver->lets_in(*this))
            return fail(Errno::Perm);
        guard.unlock();
        replace_peer(std::move(receiver));
        return {};
    }
}

void Socket::disconnect() {
    replace_peer(nullptr);
}

bool Socket::disconnect_from(Socket& gone) {
    SpinLock::Guard guard = sockets_lock().lock();
    if (peer_.get() != &gone)
        return false;
    guard.unlock();
    replace_peer(nullptr);
    return true;
}

// What the former peer sent is not for the new connection: it is dropped, and a peer that is connected back
// is told.
void Socket::replace_peer(Ref<Socket> to) {
    MessageQueue unread;
    Ref<Socket> former;
    SpinLock::Guard guard = sockets_lock().lock();
    state_ = to ? State::Connected : State::Idle;
    if (to)
        to->state_ = State::Connected;
    const Socket* next = to.get();
    set_peer(std::move(to), former);
    bool told = false;
    if (former && former.get() != next) {
        told = !incoming_.empty() && !former->closed_ && former->peer_.get() == this;
        if (told)
            former->error_ = Errno::ConnectionReset;
        former->state_ = State::Idle;
        InFlight::remove_all(incoming_);
        incoming_.move_to(unread);
    }
    guard.unlock();
    became_writable();
    room_.wake_all();
    if (told)
        former->changed();
}

}  // namespace kernel
