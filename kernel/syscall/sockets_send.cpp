// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "net/message_flags.h"
#include "net/sender.h"
#include "syscall/control_messages.h"
#include "syscall/pieces.h"
#include "syscall/socket_messages.h"
#include "syscall/sockets.h"

namespace kernel {
namespace {

Shipment shipment_of(SocketFile& file, IoBuffer& data, uint32_t flags) {
    return {.data = data,
            .deadline = file.send_deadline(flags),
            .self = current_sender(),
            .raises_signal = !(flags & kMessageNoSignal)};
}

// Out-of-band bytes are a stream's own business elsewhere: here nothing has any.
Result<uint64_t> send_to(SocketFile& file, Shipment& shipment, const SocketAddress& address, uint32_t flags) {
    if (flags & kMessageOutOfBand)
        return fail(Errno::NotSupported);
    if (address.size == 0)
        return file.socket().send(shipment);
    const Lookup from = TRY(lookup_here());
    const Destination to{address, from};
    shipment.to = &to;
    return file.socket().send(shipment);
}

}  // namespace

Result<SocketAddress> read_message_address(const MessageHeader& header) {
    if (!header.name)
        return SocketAddress{};
    if (header.name_size < 0)
        return fail(Errno::Inval);
    return read_address(UserAddr{header.name},
                        std::min(header.name_size, static_cast<int32_t>(SocketAddress::kRoom)));
}

Result<uint64_t> send_message(SocketFile& file, const MessageHeader& header, uint32_t flags, Layout layout) {
    const SocketAddress address = TRY(read_message_address(header));
    if (header.piece_count > kMaxPieces)
        return fail(Errno::MessageSize);
    Pieces pieces;
    IoBuffer data = TRY(pieces.read(UserIn<IoPiece>{UserAddr{header.pieces}, layout}, header.piece_count));
    Shipment shipment = shipment_of(file, data, flags);
    if (header.control_size != 0)
        TRY(read_control(UserAddr{header.control}, header.control_size, layout, shipment));
    return send_to(file, shipment, address, flags);
}

Result<uint64_t> sys_sendto(int32_t descriptor, UserAddr from, uint64_t bytes, uint32_t flags, UserAddr at,
                            int32_t size) {
    IoBuffer data = IoBuffer::user(from, TRY(transfer_size(from, bytes)));
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    const SocketAddress address = at ? TRY(read_address(at, size)) : SocketAddress{};
    Shipment shipment = shipment_of(*file, data, flags);
    return send_to(*file, shipment, address, flags);
}

Result<uint64_t> sys_sendmsg(int32_t descriptor, UserIn<MessageHeader> message, uint32_t flags) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    return send_message(*file, TRY(message.read()), flags, message.layout());
}

// The error of the first message is the call's; a later one only ends it.
Result<uint64_t> sys_sendmmsg(int32_t descriptor, UserInOut<CountedMessageHeader> messages, uint32_t count,
                              uint32_t flags) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    const uint64_t wanted = std::min<uint64_t>(count, kMaxPieces);
    for (uint64_t sent = 0; sent < wanted; sent++) {
        const UserIn<MessageHeader> at{messages.address() + sent * messages.stride(), messages.layout()};
        const Result<> done = [&]() -> Result<> {
            const uint64_t bytes = TRY(send_message(*file, TRY(at.read()), flags, at.layout()));
            return UserOut<uint32_t>{at.address() + at.stride()}.write(static_cast<uint32_t>(bytes));
        }();
        if (!done && sent == 0)
            return fail(done.error());
        if (!done)
            return sent;
    }
    return wanted;
}

}  // namespace kernel
