// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/result.h"
#include "net/socket_options.h"
#include "syscall/abi_socket.h"

namespace kernel {

// Flags that a socket keeps and a local one never obeys. NoProtocolOption for what is none of them.
Result<int32_t> remembered_option(const SocketOptions& options, SocketOption option);
Result<> remember_option(SocketOptions& options, SocketOption option, bool on);

}  // namespace kernel
