// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arch/cpu.h"
#include "fs/file_table.h"
#include "net/sender.h"
#include "syscall/socket_arguments.h"
#include "syscall/sockets.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {

Result<uint64_t> sys_bind(int32_t descriptor, UserAddr at, int32_t size) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    const SocketAddress address = TRY(read_address(at, size));
    const uint32_t umask = current_thread().process().file_system->umask.load(std::memory_order_relaxed);
    const uint32_t mode = file->inode().attributes().mode & 07777 & ~umask;
    TRY(file->socket().bind(address, TRY(lookup_here()), mode));
    return 0;
}

Result<uint64_t> sys_listen(int32_t descriptor, int32_t backlog) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    TRY(file->socket().listen(std::min(static_cast<uint32_t>(backlog), kMaxBacklog), TRY(current_peer())));
    return 0;
}

Result<uint64_t> sys_connect(int32_t descriptor, UserAddr at, int32_t size) {
    constexpr uint16_t kUnspecified = 0;
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    const SocketAddress address = TRY(read_address(at, size));
    Socket& socket = file->socket();
    if (!socket.is_connection() && address.size < SocketAddress::kFamilyBytes)
        return fail(Errno::Inval);
    if (!socket.is_connection() && address.family == kUnspecified) {
        socket.disconnect();
        return 0;
    }
    const Lookup from = TRY(lookup_here());
    const Destination to{address, from};
    TRY(socket.is_connection() ? socket.connect(to, TRY(current_peer()), file->send_deadline())
                               : socket.connect_datagrams(to));
    return 0;
}

Result<uint64_t> sys_accept(int32_t descriptor, UserAddr address, UserInOut<int32_t> size) {
    return sys_accept4(descriptor, address, size, 0);
}

// The descriptor and its file are there before the connection is taken, which is lost only where its address
// cannot be written.
Result<uint64_t> sys_accept4(int32_t descriptor, UserAddr address, UserInOut<int32_t> size, uint32_t flags) {
    const Ref<OpenFile> opened = TRY(opened_file_of(descriptor));
    if (flags & ~(kCloseOnExec | kNonBlock))
        return fail(Errno::Inval);
    ReservedDescriptor number;
    TRY(number.reserve());
    const Ref<SocketFile> listener = TRY(socket_of(descriptor));
    Ref<SocketFile> file = TRY(SocketFile::create_empty(flags & kNonBlock, current_thread().credentials()));
    file->fill(TRY(listener->socket().accept(listener->receive_deadline())));
    if (address)
        TRY(write_address(TRY(file->socket().peer_address()), address, size));
    return static_cast<uint64_t>(number.install(std::move(file), flags & kCloseOnExec));
}

}  // namespace kernel
