// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/socket.h"

namespace kernel {

// Every open socket, and what connect(2) finds by its name. With the sockets' lock held.
class SocketTable {
public:
    static void add(Socket& socket);
    // Also from its name.
    static void remove(Socket& socket);
    // The socket has its name_, and inode_ for a path.
    static void add_name(Socket& socket);
    // An abstract name is a socket's for its type alone; a path is everybody's. Null where there is none.
    static Socket* find(std::string_view abstract_name, SocketType type);
    static Socket* find(const Inode& inode);

    // Calls visit(socket) for each.
    template <class Visit>
    static void for_each(Visit visit) {
        for (Socket& socket : open_)
            visit(socket);
    }

    // One line of /proc/net/unix.
    struct Line {
        uint32_t references;
        bool listens;
        uint8_t type;
        uint8_t state;
        uint64_t inode;
        const SocketName* name;
    };
    static Line line_of(const Socket& socket);

private:
    static constexpr size_t kBuckets = 64;
    using Bucket = Socket*;  // the first; Socket::next_named_ leads on
    static Bucket& bucket_of(const Inode& inode);
    static Bucket& bucket_of(std::string_view abstract_name);
    static Bucket& bucket_of(const Socket& named);

    static PermanentList<Socket, &Socket::open_link_> open_;
    static Bucket buckets_[kBuckets];
};

}  // namespace kernel
