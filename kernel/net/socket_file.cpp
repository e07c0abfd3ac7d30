// SPDX-License-Identifier: Apache-2.0
#include "net/socket_file.h"

#include "arch/clock.h"
#include "fs/anonymous.h"
#include "fs/io_requests.h"
#include "net/in_flight.h"
#include "net/message_flags.h"
#include "net/sender.h"

namespace kernel {
namespace {

// fchmod(2) before bind(2) decides the mode of the node that bind makes.
class SocketInode final : public AnonymousInode {
public:
    explicit SocketInode(const Credentials& owner) : AnonymousInode(kSocket | 0777, owner) {}
    FileStatus status() const override {
        FileStatus status = AnonymousInode::status();
        status.mode = kSocket | permissions_.load();
        return status;
    }
    Result<> set_mode(uint32_t permission_bits) override {
        permissions_.store(permission_bits);
        return {};
    }

private:
    std::atomic<uint32_t> permissions_{0777};
};

}  // namespace

Result<Ref<SocketFile>> SocketFile::create(Ref<Socket> socket, uint32_t flags, const Credentials& owner) {
    Ref<SocketFile> file = TRY(create_empty(flags, owner));
    file->fill(std::move(socket));
    return file;
}

Result<Ref<SocketFile>> SocketFile::create_empty(uint32_t flags, const Credentials& owner) {
    Ref<Inode> inode = TRY(make_ref<SocketInode>(owner));
    return make_ref<SocketFile>(std::move(inode), flags);
}

void SocketFile::fill(Ref<Socket> socket) {
    socket_ = std::move(socket);
    socket_->open(*this);
}

SocketFile::~SocketFile() {
    if (!socket_)
        return;
    socket_->close();
    if (!leave_collection_to_discard())
        InFlight::collect(nullptr);
}

Nanoseconds SocketFile::deadline(uint32_t message_flags, Nanoseconds timeout) const {
    if (non_blocking() || (message_flags & kMessageNoWait))
        return 0;
    if (timeout == 0 || timeout == kNever)
        return timeout;
    const Nanoseconds now = monotonic_now();
    return timeout > kNever - now ? kNever : now + timeout;
}

Nanoseconds SocketFile::receive_deadline(uint32_t message_flags) const {
    return deadline(message_flags, socket_->options.receive_timeout.load());
}

Nanoseconds SocketFile::send_deadline(uint32_t message_flags) const {
    return deadline(message_flags, socket_->options.send_timeout.load());
}

// A read of nothing is no receive: it does not wait, and takes no packet.
Result<size_t> SocketFile::read(IoBuffer& to) {
    if (to.left() == 0)
        return size_t{0};
    Receipt receipt{to, receive_deadline()};
    return socket_->receive(receipt);
}

Result<size_t> SocketFile::write(IoBuffer& from) {
    Shipment shipment{from, send_deadline(), current_sender()};
    return socket_->send(shipment);
}

Result<uint64_t> SocketFile::ioctl(uint32_t request, UserAddr argument) {
    size_t bytes;
    switch (request) {
        case kIoctlBytesReadable:
            bytes = TRY(socket_->bytes_readable());
            break;
        case kIoctlBytesQueued:
            bytes = socket_->bytes_charged();
            break;
        default:
            return fail(Errno::NotTty);
    }
    TRY(UserOut<int32_t>{argument}.write(static_cast<int32_t>(bytes)));
    return 0;
}

void SocketFile::describe(Writer& out) const {
    print(out, "socket:[{}]", inode_->status().inode);
}

}  // namespace kernel
