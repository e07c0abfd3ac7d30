// SPDX-License-Identifier: Apache-2.0
#include "syscall/sockets.h"

#include "arch/cpu.h"
#include "fs/file_table.h"
#include "net/sender.h"
#include "syscall/socket_arguments.h"
#include "task/thread.h"

namespace kernel {
namespace {

constexpr uint32_t kKindMask = 0xf;  // what is above are SOCK_CLOEXEC and SOCK_NONBLOCK

// The order of Linux: __sock_create, then unix_create.
Result<SocketType> check_kind(int32_t family, uint32_t type, int32_t protocol) {
    constexpr int32_t kFamilies = 46;
    constexpr uint32_t kTypes = 11, kRaw = 3;
    if (family < 0 || family >= kFamilies)
        return fail(Errno::AddressFamily);
    if (type >= kTypes)
        return fail(Errno::Inval);
    if (family != kFamilyUnix)
        return fail(Errno::AddressFamily);
    if (protocol != 0 && protocol != kFamilyUnix)
        return fail(Errno::ProtocolNotSupported);
    switch (type) {
        case static_cast<uint32_t>(SocketType::Stream):
        case static_cast<uint32_t>(SocketType::SeqPacket):
            return static_cast<SocketType>(type);
        case static_cast<uint32_t>(SocketType::Datagram):
        case kRaw:  // has always been another word for it
            return SocketType::Datagram;
        default:
            return fail(Errno::SocketTypeNotSupported);
    }
}

Result<> check_flags(uint32_t type) {
    if (type & ~(kKindMask | kCloseOnExec | kNonBlock))
        return fail(Errno::Inval);
    return {};
}

Result<Ref<SocketFile>> make_socket(SocketType type, uint32_t flags) {
    return SocketFile::create(TRY(make_ref<Socket>(type)), flags & kNonBlock, current_thread().credentials());
}

}  // namespace

Result<uint64_t> sys_socket(int32_t family, int32_t type, int32_t protocol) {
    const auto word = static_cast<uint32_t>(type);
    TRY(check_flags(word));
    const SocketType kind = TRY(check_kind(family, word & kKindMask, protocol));
    return current_files().add(TRY(make_socket(kind, word)), word & kCloseOnExec, descriptor_limit());
}

Result<uint64_t> sys_socketpair(int32_t family, int32_t type, int32_t protocol,
                                UserOut<std::array<int32_t, 2>> descriptors) {
    const auto word = static_cast<uint32_t>(type);
    TRY(check_flags(word));
    // The numbers are told before there is anything behind them, as on Linux.
    ReservedDescriptor numbers[2];
    TRY(numbers[0].reserve());
    TRY(numbers[1].reserve());
    TRY(descriptors.write({numbers[0].number(), numbers[1].number()}));
    const SocketType kind = TRY(check_kind(family, word & kKindMask, protocol));
    Ref<SocketFile> first = TRY(make_socket(kind, word));
    Ref<SocketFile> second = TRY(make_socket(kind, word));
    Socket::join(first->socket(), second->socket(), TRY(current_peer()));
    numbers[0].install(std::move(first), word & kCloseOnExec);
    numbers[1].install(std::move(second), word & kCloseOnExec);
    return 0;
}

Result<uint64_t> sys_shutdown(int32_t descriptor, int32_t how) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    if (how < 0 || how > 2)
        return fail(Errno::Inval);
    TRY(file->socket().shut_down(static_cast<uint8_t>(how + 1)));
    return 0;
}

Result<uint64_t> sys_getsockname(int32_t descriptor, UserAddr address, UserInOut<int32_t> size) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    TRY(write_address(file->socket().address(), address, size));
    return 0;
}

Result<uint64_t> sys_getpeername(int32_t descriptor, UserAddr address, UserInOut<int32_t> size) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    TRY(write_address(TRY(file->socket().peer_address()), address, size));
    return 0;
}

}  // namespace kernel
