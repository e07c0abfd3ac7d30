// SPDX-License-Identifier: Apache-2.0
#include "net/socket_table.h"

#include "fs/name_hash.h"
#include "net/socket_file.h"

namespace kernel {

constinit PermanentList<Socket, &Socket::open_link_> SocketTable::open_;
constinit SocketTable::Bucket SocketTable::buckets_[kBuckets]{};

SocketTable::Bucket& SocketTable::bucket_of(const Inode& inode) {
    const auto address = reinterpret_cast<uintptr_t>(&inode);
    return buckets_[(address / sizeof(Inode)) % kBuckets];
}

SocketTable::Bucket& SocketTable::bucket_of(std::string_view abstract_name) {
    return buckets_[hash_name(abstract_name) % kBuckets];
}

void SocketTable::add(Socket& socket) {
    open_.push_back(socket);
}

SocketTable::Bucket& SocketTable::bucket_of(const Socket& named) {
    return named.inode_ ? bucket_of(*named.inode_) : bucket_of(named.name_->address.abstract_name());
}

// A connection has its listener's name, but is not found by it.
void SocketTable::remove(Socket& socket) {
    socket.open_link_.unlink();
    if (!socket.name_)
        return;
    for (Socket** link = &bucket_of(socket); *link; link = &(*link)->next_named_) {
        if (*link != &socket)
            continue;
        *link = std::exchange(socket.next_named_, nullptr);
        return;
    }
}

void SocketTable::add_name(Socket& socket) {
    Bucket& first = bucket_of(socket);
    socket.next_named_ = std::exchange(first, &socket);
}

Socket* SocketTable::find(std::string_view abstract_name, SocketType type) {
    for (Socket* socket = bucket_of(abstract_name); socket; socket = socket->next_named_)
        if (!socket->inode_ && socket->type_ == type &&
            socket->name_->address.abstract_name() == abstract_name)
            return socket;
    return nullptr;
}

Socket* SocketTable::find(const Inode& inode) {
    for (Socket* socket = bucket_of(inode); socket; socket = socket->next_named_)
        if (socket->inode_.get() == &inode)
            return socket;
    return nullptr;
}

// The states of Linux's enum socket_state: 1 is unconnected, 3 connected.
SocketTable::Line SocketTable::line_of(const Socket& socket) {
    return {socket.references(),
            socket.state_ == Socket::State::Listening,
            static_cast<uint8_t>(socket.type_),
            static_cast<uint8_t>(socket.state_ == Socket::State::Connected ? 3 : 1),
            socket.file_->inode().status().inode,
            socket.name_.get()};
}

}  // namespace kernel
