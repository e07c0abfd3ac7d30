// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "net/socket_file.h"
#include "syscall/abi_socket.h"
#include "syscall/socket_arguments.h"

namespace kernel {

// sendmsg(2) and recvmsg(2) once the program's header is read, whose own pointers lead to what is laid out in
// the same way: their relatives of several messages come here, too.
Result<uint64_t> send_message(SocketFile& file, const MessageHeader& header, uint32_t flags, Layout layout);

// What recvmsg(2) leaves in the program's header besides the bytes.
struct ReceivedMessage {
    uint64_t bytes;
    uint32_t flags;
    uint64_t control_size;
};
// `name_size` is where the size of the sender's address goes, if the header asks for that.
Result<ReceivedMessage> receive_message(SocketFile& file, const MessageHeader& header, UserAddr name_size,
                                        uint32_t flags, Layout layout);

}  // namespace kernel
