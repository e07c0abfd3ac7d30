// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/socket.h"

namespace kernel {

// The socket of `type` that is bound to an address. ConnectionRefused where nobody is, WrongProtocolType
// where another type is, and what the way to a path may answer; its file must be writable for who asks.
Result<Ref<Socket>> find_bound_socket(const Destination& to, SocketType type);

}  // namespace kernel
