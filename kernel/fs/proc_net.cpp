// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_net.h"

#include "net/socket_limits.h"
#include "net/socket_table.h"

namespace kernel::proc_net {
namespace {

// An abstract name's zeros are shown as '@'.
Result<> append_name(TextBuffer& out, const SocketAddress& address) {
    if (!address.is_abstract()) {
        TRY(out.append(" "));
        return out.append(address.file_path());
    }
    char text[SocketAddress::kUnixMax + 1];
    Writer shown{text};
    shown.put(' ');
    for (const char c : address.abstract_name())
        shown.put(c == '\0' ? '@' : c);
    return out.append(shown.text());
}

Result<> append_line(TextBuffer& out, const SocketTable::Line& socket) {
    constexpr uint32_t kAcceptsConnections = 0x10000;  // __SO_ACCEPTCON
    TRY(out.print("0000000000000000: {08x} 00000000 {08x} {04x} {02x} {5}", socket.references,
                  socket.listens ? kAcceptsConnections : 0u, socket.type, socket.state, socket.inode));
    if (socket.name)
        TRY(append_name(out, socket.name->address));
    return out.append("\n");
}

}  // namespace

// The first column is a kernel address on Linux, which shows zeros to who may not know it.
Result<> local_sockets(TextBuffer& out) {
    TRY(out.append("Num       RefCount Protocol Flags    Type St Inode Path\n"));
    Result<> done{};
    SpinLock::Guard guard = sockets_lock().lock();
    SocketTable::for_each([&](const Socket& socket) {
        if (done)
            done = append_line(out, SocketTable::line_of(socket));
    });
    return done;
}

Result<> buffer_size(TextBuffer& out) {
    return out.print("{}\n", kDefaultSocketBuffer);
}
Result<> backlog_max(TextBuffer& out) {
    return out.print("{}\n", kMaxBacklog);
}
Result<> control_max(TextBuffer& out) {
    return out.print("{}\n", kMaxControlBytes);
}
Result<> datagrams_max(TextBuffer& out) {
    return out.print("{}\n", kMaxWaitingDatagrams);
}

}  // namespace kernel::proc_net
