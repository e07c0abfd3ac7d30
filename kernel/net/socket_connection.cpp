// SPDX-License-Identifier: Apache-2.0
// How streams and sequenced packets meet and part (Linux: unix_stream_connect, unix_accept, unix_shutdown).
#include "net/bound_socket.h"
#include "net/socket.h"
#include "net/wait_for.h"

namespace kernel {

void Socket::join(Socket& first, Socket& second, const Peer& who) {
    Ref<Socket> nobody;
    SpinLock::Guard guard = sockets_lock().lock();
    first.set_peer(Ref<Socket>::share(&second), nobody);
    second.set_peer(Ref<Socket>::share(&first), nobody);
    first.other_end_ = second.other_end_ = who;
    first.state_ = second.state_ = State::Connected;
}

// Credentials are those of now: whoever connects is shown them.
Result<> Socket::listen(uint32_t backlog, const Peer& who) {
    if (!is_connection())
        return fail(Errno::NotSupported);
    Peer former;
    SpinLock::Guard guard = sockets_lock().lock();
    if (!name_ || state_ == State::Connected)
        return fail(Errno::Inval);
    state_ = State::Listening;
    backlog_ = backlog;
    former = std::exchange(other_end_, who);
    guard.unlock();
    room_.wake_all();
    return {};
}

// Again where the listener has as many connections waiting as it takes.
Result<> Socket::check_connect(const Socket& listener) const {
    if (listener.state_ != State::Listening || (listener.shut_ & kNoReceive))
        return fail(Errno::ConnectionRefused);
    if (listener.is_full())
        return fail(Errno::Again);
    if (state_ == State::Connected)
        return fail(Errno::IsConnected);
    if (state_ == State::Listening)
        return fail(Errno::Inval);
    return {};
}

// `made` becomes the listener's end: it has the listener's name, and waits to be accepted with what the
// client has sent by then. NotConnected: the listener was closed.
Result<> Socket::try_connect(Socket& listener, const Ref<Socket>& made, const Peer& who,
                             Ref<Socket>& former) {
    SpinLock::Guard guard = sockets_lock().lock();
    if (listener.closed_)
        return fail(Errno::NotConnected);
    TRY(check_connect(listener));
    made->set_peer(Ref<Socket>::share(this), former);
    made->other_end_ = who;
    made->name_ = listener.name_;
    made->state_ = State::Connected;
    set_peer(made, former);
    other_end_ = listener.other_end_;
    state_ = State::Connected;
    listener.pending_.push_back(*Ref<Socket>{made}.leak());
    listener.pending_count_++;
    return {};
}

Result<> Socket::connect(const Destination& to, const Peer& who, Nanoseconds deadline) {
    TRY(to.address.check());
    if (options.pass_credentials)
        TRY(bind_automatically());
    const Ref<Socket> made = TRY(make_ref<Socket>(type_));
    for (;;) {
        const Ref<Socket> listener = TRY(find_bound_socket(to, type_));
        Ref<Socket> former;
        const Result<> connected =
            wait_for(listener->room_, deadline, [&] { return try_connect(*listener, made, who, former); });
        if (connected) {
            listener->became_readable();
            return {};
        }
        // Closed since it was found: perhaps another one has its name by now.
        if (connected.error() != Errno::NotConnected)
            return fail(connected.error());
    }
}

Result<Ref<Socket>> Socket::try_accept() {
    SpinLock::Guard guard = sockets_lock().lock();
    if (state_ != State::Listening)
        return fail(Errno::Inval);
    TRY(take_error_locked());
    if (Ref<Socket> first = take_pending()) {
        first->options.pass_credentials = options.pass_credentials.load();
        return first;
    }
    return fail(shut_ & kNoReceive ? Errno::Inval : Errno::Again);
}

Result<Ref<Socket>> Socket::accept(Nanoseconds deadline) {
    if (!is_connection())
        return fail(Errno::NotSupported);
    Ref<Socket> accepted = TRY(wait_for(receivers_, deadline, [&] { return try_accept(); }));
    room_.wake_one();
    return accepted;
}

// What one side will not receive, the other cannot send.
Result<> Socket::shut_down(uint8_t directions) {
    Ref<Socket> peer;
    SpinLock::Guard guard = sockets_lock().lock();
    shut_ |= directions;
    if (is_connection())
        peer = peer_;
    if (peer)
        peer->shut_ |= static_cast<uint8_t>((directions & kNoReceive ? kNoSend : 0) |
                                            (directions & kNoSend ? kNoReceive : 0));
    guard.unlock();
    changed();
    room_.wake_all();
    if (peer)
        peer->changed();
    return {};
}

}  // namespace kernel
