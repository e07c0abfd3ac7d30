// SPDX-License-Identifier: Apache-2.0
#include "net/socket.h"

#include "lib/panic.h"
#include "net/in_flight.h"
#include "net/socket_table.h"
#include "net/wait_for.h"

namespace kernel {
namespace {

constinit SpinLock the_lock{LockRank::Sockets};

}  // namespace

SpinLock& sockets_lock() {
    return the_lock;
}

Socket::~Socket() {
    KERNEL_ASSERT(closed_ || !file_);
}

void Socket::open(SocketFile& file) {
    SpinLock::Guard guard = sockets_lock().lock();
    file_ = &file;
    SocketTable::add(*this);
}

// Linux: unix_release_sock. What it had to read is lost; a peer in a connection learns so by ECONNRESET.
void Socket::close() {
    MessageQueue unread;
    Ref<Socket> peer;
    Ref<Inode> inode;
    SpinLock::Guard guard = sockets_lock().lock();
    const bool was_pending = !file_;
    SocketTable::remove(*this);
    closed_ = true;
    file_ = nullptr;
    shut_ = kNothing;
    state_ = State::Idle;
    inode = std::move(inode_);
    set_peer(nullptr, peer);
    InFlight::remove_all(incoming_);
    incoming_.move_to(unread);
    Ref<Socket> refused = take_pending();
    guard.unlock();

    room_.wake_all();
    if (peer && is_connection())
        peer->peer_closed(!unread.empty() || was_pending);
    while (refused) {
        refused->close();
        SpinLock::Guard again = sockets_lock().lock();
        Ref<Socket> next = take_pending();
        again.unlock();
        refused = std::move(next);
    }
}

Ref<Socket> Socket::take_pending() {
    Socket* first = pending_.pop_front();
    if (first)
        pending_count_--;
    return Ref<Socket>::adopt(first);
}

// Datagram sockets know who is connected to them, to tell when there is room. `former` is to be let go of
// without the lock.
void Socket::set_peer(Ref<Socket> peer, Ref<Socket>& former) {
    caller_link_.unlink();
    former = std::exchange(peer_, std::move(peer));
    if (peer_ && !is_connection())
        peer_->callers_.push_back(*this);
}

// Most sockets are in no message: their file dies with this, and close() does the rest.
void Socket::descriptor_closed() {
    SpinLock::Guard guard = sockets_lock().lock();
    const bool stays = in_flight_ != 0;
    guard.unlock();
    if (stays)
        InFlight::collect(this);
}

void Socket::peer_closed(bool unread) {
    SpinLock::Guard guard = sockets_lock().lock();
    shut_ = kNothing;
    if (unread)
        error_ = Errno::ConnectionReset;
    guard.unlock();
    changed();
}

void Socket::changed() {
    receivers_.wake_all();
    senders_.wake_all();
    readiness_.notify();
}

// One of those who wait can have it; whoever reads a stream piece by piece shares it with all of them.
void Socket::became_readable() {
    if (is_stream())
        receivers_.wake_all();
    else
        receivers_.wake_one();
    readiness_.notify(kBecameReadable);
}

void Socket::became_writable() {
    senders_.wake_all();
    readiness_.notify(kBecameWritable);
}

// Senders go on when three quarters of the buffer are free and not before, so that they do not wake for each
// message (Linux: unix_writable).
void Socket::give_back(size_t bytes) {
    const size_t left = charged_.fetch_sub(bytes) - bytes;
    if (left * 4 <= options.send_limit.load())
        became_writable();
}

void Socket::send_limit_changed() {
    if (charged_.load() * 4 <= options.send_limit.load())
        became_writable();
}

// A part of the own buffer: a message may be larger than what is left, as long as anything is.
Result<SendCharge> Socket::reserve(size_t bytes, Nanoseconds deadline) {
    TRY(wait_for(senders_, deadline, [&]() -> Result<> {
        SpinLock::Guard guard = sockets_lock().lock();
        TRY(take_error_locked());
        if (shut_ & kNoSend)
            return fail(Errno::Pipe);
        if (charged_.load() >= options.send_limit.load())
            return fail(Errno::Again);
        charged_.fetch_add(bytes);
        return {};
    }));
    return SendCharge{Ref<Socket>::share(this), bytes};
}

// A message with the next bytes of a shipment.
Result<Ref<Message>> Socket::load(Shipment& shipment, size_t bytes, size_t charge) {
    Ref<Message> message = TRY(Message::create(TRY(reserve(charge, shipment.deadline)), bytes));
    if (bytes != 0 && TRY(shipment.data.take(message->bytes(), bytes)) != bytes)
        return fail(Errno::Fault);
    return message;
}

// Who sent it: what the sender claims, or who it is, if either side asks for that or nobody can know yet.
void Socket::label(Message& message, const Shipment& shipment, const Socket& receiver) const {
    if (shipment.claimed.pid != 0)
        message.credentials = shipment.claimed;
    else if (options.pass_credentials || receiver.options.pass_credentials || !receiver.file_)
        message.credentials = shipment.self;
}

void Socket::queue(Ref<Message> message, Shipment& shipment, Socket& receiver) {
    label(*message, shipment, receiver);
    if (shipment.files) {
        InFlight::add(*shipment.files);
        message->files = std::move(shipment.files);
    }
    receiver.incoming_.push_back(std::move(message));
}

Result<> Socket::take_error_locked() {
    if (error_ == kNoError)
        return {};
    return fail(std::exchange(error_, kNoError));
}

Result<> Socket::take_error() {
    SpinLock::Guard guard = sockets_lock().lock();
    return take_error_locked();
}

void Socket::set_error(Errno error) {
    SpinLock::Guard guard = sockets_lock().lock();
    error_ = error;
}

Result<size_t> Socket::send(Shipment& shipment) {
    return is_stream() ? send_stream(shipment) : send_packet(shipment);
}

Result<size_t> Socket::receive(Receipt& receipt) {
    return is_stream() ? receive_stream(receipt) : receive_packet(receipt);
}

Socket::State Socket::state() {
    SpinLock::Guard guard = sockets_lock().lock();
    return state_;
}

Peer Socket::peer() {
    SpinLock::Guard guard = sockets_lock().lock();
    return other_end_;
}

// Datagrams: the next one's size.
Result<size_t> Socket::bytes_readable() {
    SpinLock::Guard guard = sockets_lock().lock();
    if (state_ == State::Listening)
        return fail(Errno::Inval);
    if (is_connection())
        return incoming_.bytes_left();
    return incoming_.empty() ? size_t{0} : incoming_.front().left();
}

}  // namespace kernel
