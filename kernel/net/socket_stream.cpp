// SPDX-License-Identifier: Apache-2.0
// A stream: bytes without limits between messages, but for those that carry files or come from different
// senders (Linux: unix_stream_sendmsg, unix_stream_read_generic).
#include <algorithm>

#include "arch/cpu.h"
#include "net/in_flight.h"
#include "net/socket.h"
#include "net/wait_for.h"
#include "task/process.h"
#include "task/signals.h"
#include "task/thread.h"

namespace kernel {

Result<size_t> Socket::send_stream(Shipment& shipment) {
    SpinLock::Guard guard = sockets_lock().lock();
    const State state = state_;
    const Ref<Socket> to = peer_;
    const bool shut = shut_ & kNoSend;
    guard.unlock();
    if (shipment.to)
        return fail(state == State::Connected ? Errno::IsConnected : Errno::NotSupported);
    if (!to)
        return fail(Errno::NotConnected);
    const size_t wanted = shipment.data.left();
    size_t sent = 0;
    Result<> done = shut ? Result<>{fail(Errno::Pipe)} : Result<>{};
    while (done && sent < wanted) {
        done = send_piece(*to, shipment);
        if (done)
            sent = wanted - shipment.data.left();
    }
    if (done || sent != 0)
        return sent;
    // A standard signal is never refused: only queued ones can lack memory.
    if (done.error() == Errno::Pipe && shipment.raises_signal)
        static_cast<void>(signals::send_to_thread(current_thread(), signals::info_from_current(kSigPipe)));
    return fail(done.error());
}

Result<> Socket::send_piece(Socket& to, Shipment& shipment) {
    const size_t bytes = std::min(shipment.data.left(), stream_piece(options.send_limit.load()));
    Ref<Message> message = TRY(load(shipment, bytes, stream_charge(bytes)));
    SpinLock::Guard guard = sockets_lock().lock();
    if (to.closed_ || (to.shut_ & kNoReceive))
        return fail(Errno::Pipe);
    queue(std::move(message), shipment, to);
    guard.unlock();
    to.became_readable();
    return {};
}

// The message where the next bytes are; those that a peek has seen already are passed over.
Message* Socket::piece_to_read(const Receipt& receipt, size_t done, size_t& offset) {
    if (incoming_.empty())
        return nullptr;
    Message* message = &incoming_.front();
    size_t seen = receipt.peeks ? done : 0;
    while (message && seen != 0 && seen >= message->left()) {
        seen -= message->left();
        message = incoming_.after(*message);
    }
    offset = message ? message->consumed + seen : 0;
    return message;
}

// Takes the next bytes out of the queue; they are copied without the lock. Again where more must come first.
Result<Socket::Claim> Socket::claim_piece(Receipt& receipt, size_t done, size_t target) {
    SpinLock::Guard guard = sockets_lock().lock();
    Claim claim;
    Message* message = piece_to_read(receipt, done, claim.offset);
    if (!message) {
        if (done >= target || (receipt.peeks && done != 0))
            return claim;
        TRY(take_error_locked());
        if (shut_ & kNoReceive)
            return claim;
        return fail(Errno::Again);
    }
    if (options.pass_credentials) {
        if (done != 0 && receipt.credentials != message->credentials)
            return claim;
        receipt.credentials = message->credentials;
    }
    claim.message = Ref<Message>::share(message);
    claim.bytes = std::min(message->size() - claim.offset, receipt.data.left());
    claim.has_files = static_cast<bool>(message->files);
    claim.ends_call = claim.has_files || claim.offset + claim.bytes != message->size();
    if (receipt.peeks) {
        if (claim.has_files)
            receipt.files = TRY(copy_passed_files(*message->files));
        return claim;
    }
    if (claim.has_files) {
        InFlight::remove(*message->files);
        receipt.files = std::move(message->files);
    }
    message->consumed += claim.bytes;
    if (message->left() == 0)
        incoming_.remove(*message);
    return claim;
}

// The receiver's memory could not take the bytes: they are the next ones again, unless somebody else has read
// on in the message.
void Socket::put_back(Claim& claim, Receipt& receipt) {
    SpinLock::Guard guard = sockets_lock().lock();
    Message& message = *claim.message;
    if (receipt.peeks || message.consumed != claim.offset + claim.bytes || closed_)
        return;
    message.consumed = claim.offset;
    if (claim.has_files) {
        InFlight::add(*receipt.files);
        message.files = std::move(receipt.files);
    }
    if (!message.link.linked())
        incoming_.push_front(claim.message);
}

Result<size_t> Socket::receive_stream(Receipt& receipt) {
    if (state() != State::Connected)
        return fail(Errno::Inval);
    const size_t wanted = receipt.data.left();
    const size_t low_water = static_cast<size_t>(options.low_water.load());
    const size_t target = std::max<size_t>(receipt.waits_for_all ? wanted : std::min(low_water, wanted), 1);
    size_t done = 0;
    do {
        Result<Claim> claimed =
            wait_for(receivers_, receipt.deadline, [&] { return claim_piece(receipt, done, target); });
        if (!claimed && done == 0)
            return fail(claimed.error());
        if (!claimed || !claimed->message)
            break;
        Message& message = *claimed->message;
        if (receipt.from && done == 0)
            *receipt.from = message.sender().address();
        const Result<size_t> moved = receipt.data.put(message.bytes() + claimed->offset, claimed->bytes);
        if (!moved || *moved != claimed->bytes) {
            put_back(*claimed, receipt);
            if (done == 0)
                return fail(Errno::Fault);
            break;
        }
        done += claimed->bytes;
        if (claimed->ends_call)
            break;
    } while (done < wanted);
    return done;
}

}  // namespace kernel
