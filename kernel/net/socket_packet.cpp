// SPDX-License-Identifier: Apache-2.0
// Datagrams and sequenced packets: each message is received whole (Linux: unix_dgram_sendmsg,
// unix_dgram_recvmsg).
#include <algorithm>

#include "net/bound_socket.h"
#include "net/in_flight.h"
#include "net/wait_for.h"

namespace kernel {

Result<size_t> Socket::send_packet(Shipment& shipment) {
    constexpr size_t kRest = 32;  // of the buffer, which no packet may fill to the brim
    SpinLock::Guard guard = sockets_lock().lock();
    if (is_connection()) {
        TRY(take_error_locked());
        if (state_ != State::Connected)
            return fail(Errno::NotConnected);
        shipment.to = nullptr;
    }
    Ref<Socket> to = shipment.to ? nullptr : peer_;
    guard.unlock();
    if (shipment.to)
        TRY(shipment.to->address.check());
    else if (!to)
        return fail(Errno::NotConnected);
    if (options.pass_credentials)
        TRY(bind_automatically());
    const size_t bytes = shipment.data.left();
    if (bytes > options.send_limit.load() - kRest)
        return fail(Errno::MessageSize);
    Ref<Message> message = TRY(load(shipment, bytes, packet_charge(bytes)));
    TRY(deliver_packet(std::move(message), std::move(to), shipment));
    return bytes;
}

// One attempt. NoDev: the receiver was closed since it was found.
Result<> Socket::try_deliver(Ref<Message>& message, Socket& to, Shipment& shipment) {
    SpinLock::Guard guard = sockets_lock().lock();
    if (!to.lets_in(*this))
        return fail(Errno::Perm);
    if (to.closed_)
        return fail(Errno::NoDev);
    if (to.shut_ & kNoReceive)
        return fail(Errno::Pipe);
    if (&to != this && to.peer_.get() != this && to.is_full())
        return fail(Errno::Again);
    queue(std::move(message), shipment, to);
    return {};
}

// A datagram to a peer that is gone says so once and dissolves the connection; to an address, the next one
// that is bound there gets it.
Result<> Socket::deliver_packet(Ref<Message> message, Ref<Socket> to, Shipment& shipment) {
    for (;;) {
        if (!to)
            to = TRY(find_bound_socket(*shipment.to, type_));
        const Result<> sent =
            wait_for(to->room_, shipment.deadline, [&] { return try_deliver(message, *to, shipment); });
        if (sent) {
            to->became_readable();
            return {};
        }
        if (sent.error() != Errno::NoDev)
            return fail(sent.error());
        if (is_connection())
            return fail(Errno::Pipe);
        if (disconnect_from(*to))
            return fail(Errno::ConnectionRefused);
        if (!shipment.to)
            return fail(Errno::ConnectionReset);
        to = nullptr;
    }
}

// The next packet, or a look at it. Null: none will come.
Result<Ref<Message>> Socket::take_packet(Receipt& receipt) {
    SpinLock::Guard guard = sockets_lock().lock();
    TRY(take_error_locked());
    if (incoming_.empty()) {
        // Who does not wait for a datagram hears of the end only by poll(2).
        if ((shut_ & kNoReceive) && (is_connection() || receipt.deadline != 0))
            return Ref<Message>{};
        return fail(Errno::Again);
    }
    Message& first = incoming_.front();
    receipt.credentials = first.credentials;
    if (receipt.peeks) {
        if (first.files)
            receipt.files = TRY(copy_passed_files(*first.files));
        return Ref<Message>::share(&first);
    }
    if (first.files) {
        InFlight::remove(*first.files);
        receipt.files = std::move(first.files);
    }
    const bool was_full = is_full();
    Ref<Message> taken = incoming_.pop_front();
    if (was_full)
        for (Socket& caller : callers_)
            caller.became_writable();
    return taken;
}

Result<size_t> Socket::receive_packet(Receipt& receipt) {
    if (type_ == SocketType::SeqPacket && state() != State::Connected)
        return fail(Errno::NotConnected);
    const Ref<Message> message =
        TRY(wait_for(receivers_, receipt.deadline, [&] { return take_packet(receipt); }));
    if (!message)
        return size_t{0};
    room_.wake_one();
    if (receipt.from)
        *receipt.from = message->sender().address();
    const size_t bytes = std::min(message->size(), receipt.data.left());
    receipt.truncated = bytes < message->size();
    if (bytes != 0 && TRY(receipt.data.put(message->bytes(), bytes)) != bytes)
        return fail(Errno::Fault);
    return receipt.tells_size ? message->size() : bytes;
}

}  // namespace kernel
