// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/stream_file.h"
#include "net/socket.h"

namespace kernel {

// What a socket's descriptor refers to. Thread-safe.
class SocketFile final : public StreamFile {
public:
    // Of a socket that has no descriptor yet. `flags`: kNonBlock or 0.
    static Result<Ref<SocketFile>> create(Ref<Socket> socket, uint32_t flags, const Credentials& owner);
    // One without a socket, for accept(2), whose connection must not be lost for want of memory.
    static Result<Ref<SocketFile>> create_empty(uint32_t flags, const Credentials& owner);
    void fill(Ref<Socket> socket);
    SocketFile(Ref<Inode> inode, uint32_t flags) : StreamFile(std::move(inode), flags | kReadWrite) {}
    ~SocketFile() override;

    Socket& socket() const { return *socket_; }
    // Until when a call with these MSG_* flags may wait.
    Nanoseconds receive_deadline(uint32_t message_flags = 0) const;
    Nanoseconds send_deadline(uint32_t message_flags = 0) const;

    SocketFile* as_socket() override { return this; }
    Result<size_t> read(IoBuffer& to) override;
    Result<size_t> write(IoBuffer& from) override;
    Result<uint64_t> ioctl(uint32_t request, UserAddr argument) override;
    uint32_t ready_events() override { return socket_->ready_events(); }
    Readiness* readiness() override { return &socket_->readiness(); }
    void describe(Writer& out) const override;

private:
    void last_descriptor_closed() override { socket_->descriptor_closed(); }
    Nanoseconds deadline(uint32_t message_flags, Nanoseconds timeout) const;

    Ref<Socket> socket_;
};

}  // namespace kernel
