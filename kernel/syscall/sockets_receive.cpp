// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arch/clock.h"
#include "net/message_flags.h"
#include "syscall/control_messages.h"
#include "syscall/pieces.h"
#include "syscall/poll_wait.h"
#include "syscall/socket_messages.h"
#include "syscall/sockets.h"

namespace kernel {
namespace {

Receipt receipt_of(SocketFile& file, IoBuffer& data, uint32_t flags) {
    return {.data = data,
            .deadline = file.receive_deadline(flags),
            .peeks = (flags & kMessagePeek) != 0,
            .waits_for_all = (flags & kMessageWaitForAll) != 0,
            .tells_size = (flags & kMessageTruncated) != 0};
}

Result<size_t> receive(SocketFile& file, Receipt& receipt, uint32_t flags) {
    if (flags & kMessageOutOfBand)
        return fail(Errno::NotSupported);
    return file.socket().receive(receipt);
}

// Linux: scm_recv. Who has no room at all loses the files.
Result<uint64_t> put_control(SocketFile& file, const MessageHeader& header, Receipt& receipt, uint32_t& flags,
                             Layout layout) {
    const bool wants_credentials = file.socket().options.pass_credentials;
    ControlWriter control{UserAddr{header.control}, header.control_size, layout};
    if (wants_credentials)
        TRY(control.put_credentials(receipt.credentials));
    if (receipt.files)
        TRY(control.put_files(*receipt.files, flags & kMessageCloseOnExec));
    if (control.truncated())
        flags |= kMessageControlTruncated;
    return control.bytes();
}

// The members of a program's header that recvmsg(2) changes.
struct HeaderPlaces {
    UserAddr name_size;
    UserOut<UserLong> control_size;
    UserOut<uint32_t> flags;
};
template <class Header>
HeaderPlaces places(UserAddr at, Layout layout) {
    return {at + offsetof(Header, name_size), UserOut<UserLong>{at + offsetof(Header, control_size), layout},
            UserOut<uint32_t>{at + offsetof(Header, flags)}};
}
HeaderPlaces places_in(UserInOut<MessageHeader> message) {
    const auto find =
        is_narrow<MessageHeader>(message.layout()) ? places<MessageHeader::Narrow> : places<MessageHeader>;
    return find(message.address(), message.layout());
}

}  // namespace

Result<ReceivedMessage> receive_message(SocketFile& file, const MessageHeader& header, UserAddr name_size,
                                        uint32_t flags, Layout layout) {
    if (header.name && header.name_size < 0)
        return fail(Errno::Inval);
    if (header.piece_count > kMaxPieces)
        return fail(Errno::MessageSize);
    Pieces pieces;
    IoBuffer data = TRY(pieces.read(UserIn<IoPiece>{UserAddr{header.pieces}, layout}, header.piece_count));
    Receipt receipt = receipt_of(file, data, flags);
    SocketAddress from;
    if (header.name)
        receipt.from = &from;
    ReceivedMessage received{};
    received.bytes = TRY(receive(file, receipt, flags));
    received.flags = (flags & kMessageCloseOnExec) | (receipt.truncated ? kMessageTruncated : 0);
    received.control_size = TRY(put_control(file, header, receipt, received.flags, layout));
    if (header.name)
        TRY(write_address(from, UserAddr{header.name}, UserInOut<int32_t>{name_size}));
    return received;
}

Result<uint64_t> sys_recvfrom(int32_t descriptor, UserAddr to, uint64_t bytes, uint32_t flags,
                              UserAddr address, UserInOut<int32_t> size) {
    IoBuffer data = IoBuffer::user(to, TRY(transfer_size(to, bytes)));
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    Receipt receipt = receipt_of(*file, data, flags);
    SocketAddress from;
    if (address)
        receipt.from = &from;
    const size_t received = TRY(receive(*file, receipt, flags));
    if (address)
        TRY(write_address(from, address, size));
    return received;
}

Result<uint64_t> sys_recvmsg(int32_t descriptor, UserInOut<MessageHeader> message, uint32_t flags) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    const MessageHeader header = TRY(message.read());
    const HeaderPlaces at = places_in(message);
    const ReceivedMessage received =
        TRY(receive_message(*file, header, at.name_size, flags, message.layout()));
    TRY(at.flags.write(received.flags));
    TRY(at.control_size.write({received.control_size}));
    return received.bytes;
}

// The time-out is looked at between messages only: one that waits inside of a message goes on (recvmmsg(2),
// "Bugs"). An error behind the first message is kept for the next call.
Result<uint64_t> sys_recvmmsg(int32_t descriptor, UserInOut<CountedMessageHeader> messages, uint32_t count,
                              uint32_t flags, UserInOut<TimeSpec> timeout) {
    UserTimeout<TimeSpec> limit;
    TRY(limit.read(timeout));
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    TRY(file->socket().take_error());
    Result<> failed{};
    uint64_t done = 0;
    const uint64_t wanted = std::min<uint64_t>(count, kMaxPieces);
    while (done < wanted) {
        const UserInOut<MessageHeader> at{messages.address() + done * messages.stride(), messages.layout()};
        const Result<uint64_t> bytes = sys_recvmsg(descriptor, at, flags);
        failed = !bytes ? Result<>{fail(bytes.error())}
                        : UserOut<uint32_t>{at.address() + at.stride()}.write(static_cast<uint32_t>(*bytes));
        if (!failed)
            break;
        done++;
        if (flags & kMessageWaitForOne)
            flags |= kMessageNoWait;
        if (timeout && monotonic_now() >= limit.deadline())
            break;
    }
    if (timeout)
        limit.write_back();
    if (failed)
        return done;
    if (done == 0)
        return fail(failed.error());
    if (failed.error() != Errno::Again)
        file->socket().set_error(failed.error());
    return done;
}

}  // namespace kernel
