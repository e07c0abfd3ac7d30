// SPDX-License-Identifier: Apache-2.0
// socketcall(2): once the only way to sockets, and still what C libraries use that run on old kernels, too.
#include <array>

#include "syscall/dispatch.h"
#include "syscall/i386_handlers.h"
#include "syscall/sockets.h"

namespace kernel {
namespace {

struct SocketCall {
    Result<uint64_t> (*call)(const std::array<uint64_t, 6>& arguments);
    size_t count;
};
template <auto handler>
constexpr SocketCall with(size_t count) {
    return {I386SystemCall<handler, Layout::Narrow>::call, count};
}

// In the order of their numbers, from 1. send and recv are sendto and recvfrom without an address.
constexpr SocketCall kCalls[] = {
    with<sys_socket>(3),   with<sys_bind>(3),        with<sys_connect>(3),     with<sys_listen>(2),
    with<sys_accept>(3),   with<sys_getsockname>(3), with<sys_getpeername>(3), with<sys_socketpair>(4),
    with<sys_sendto>(4),   with<sys_recvfrom>(4),    with<sys_sendto>(6),      with<sys_recvfrom>(6),
    with<sys_shutdown>(2), with<sys_setsockopt>(5),  with<sys_getsockopt>(5),  with<sys_sendmsg>(3),
    with<sys_recvmsg>(3),  with<sys_accept4>(4),     with<sys_recvmmsg>(5),    with<sys_sendmmsg>(4)};

}  // namespace

Result<uint64_t> i386_socketcall(uint32_t number, UserIn<uint32_t> arguments) {
    if (number < 1 || number > std::size(kCalls))
        return fail(Errno::Inval);
    const SocketCall& call = kCalls[number - 1];
    std::array<uint64_t, 6> values{};
    for (size_t i = 0; i < call.count; i++)
        values[i] = TRY((arguments + i).read());
    return call.call(values);
}

}  // namespace kernel
