// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "lib/result.h"
#include "mm/user_pointer.h"
#include "syscall/abi_socket.h"
#include "syscall/abi_time.h"

// Local sockets (unix(7)); there are no others.
namespace kernel {

// sockets.cpp
Result<uint64_t> sys_socket(int32_t family, int32_t type, int32_t protocol);
Result<uint64_t> sys_socketpair(int32_t family, int32_t type, int32_t protocol,
                                UserOut<std::array<int32_t, 2>> descriptors);
Result<uint64_t> sys_shutdown(int32_t descriptor, int32_t how);
Result<uint64_t> sys_getsockname(int32_t descriptor, UserAddr address, UserInOut<int32_t> size);
Result<uint64_t> sys_getpeername(int32_t descriptor, UserAddr address, UserInOut<int32_t> size);

// sockets_connections.cpp
Result<uint64_t> sys_bind(int32_t descriptor, UserAddr address, int32_t size);
Result<uint64_t> sys_listen(int32_t descriptor, int32_t backlog);
Result<uint64_t> sys_connect(int32_t descriptor, UserAddr address, int32_t size);
Result<uint64_t> sys_accept(int32_t descriptor, UserAddr address, UserInOut<int32_t> size);
Result<uint64_t> sys_accept4(int32_t descriptor, UserAddr address, UserInOut<int32_t> size, uint32_t flags);

// sockets_send.cpp
Result<uint64_t> sys_sendto(int32_t descriptor, UserAddr from, uint64_t bytes, uint32_t flags,
                            UserAddr address, int32_t size);
Result<uint64_t> sys_sendmsg(int32_t descriptor, UserIn<MessageHeader> message, uint32_t flags);
Result<uint64_t> sys_sendmmsg(int32_t descriptor, UserInOut<CountedMessageHeader> messages, uint32_t count,
                              uint32_t flags);

// sockets_receive.cpp
Result<uint64_t> sys_recvfrom(int32_t descriptor, UserAddr to, uint64_t bytes, uint32_t flags,
                              UserAddr address, UserInOut<int32_t> size);
Result<uint64_t> sys_recvmsg(int32_t descriptor, UserInOut<MessageHeader> message, uint32_t flags);
Result<uint64_t> sys_recvmmsg(int32_t descriptor, UserInOut<CountedMessageHeader> messages, uint32_t count,
                              uint32_t flags, UserInOut<TimeSpec> timeout);

// sockets_get_option.cpp, sockets_set_option.cpp
Result<uint64_t> sys_getsockopt(int32_t descriptor, int32_t level, SocketOption option, UserAddr value,
                                UserInOut<int32_t> size);
Result<uint64_t> sys_setsockopt(int32_t descriptor, int32_t level, SocketOption option, UserAddr value,
                                int32_t size);

}  // namespace kernel
