// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "fs/name_space.h"
#include "fs_fakes.h"
#include "net/socket_file.h"
#include "task/credentials.h"

namespace kernel::host {

// Who sends, as far as net/ asks the current thread.
void become_sender(SenderCredentials who);

// Sockets with files behind them, as descriptors would hold them.
class SocketTest : public testing::Test {
protected:
    using File = Ref<SocketFile>;
    struct Pair {
        File first, second;
    };

    void SetUp() override;
    File make(SocketType type, uint32_t flags = kNonBlock);
    Pair pair(SocketType type = SocketType::Stream, uint32_t flags = kNonBlock);
    // Abstract unless it begins with '/'.
    static SocketAddress address(const std::string& name);
    Result<> bind(SocketFile& socket, const std::string& name);
    Result<> connect(SocketFile& socket, const std::string& name);
    File listener(const std::string& name, uint32_t backlog = 5, SocketType type = SocketType::Stream);
    Result<File> accept(SocketFile& listener);
    Peer peer(int32_t pid) const { return {pid, who_, nullptr}; }

    static Result<size_t> send(SocketFile& socket, const std::string& text);
    static Result<size_t> send_file(SocketFile& through, Ref<OpenFile> file, const std::string& text = "f");
    static Result<std::string> receive(SocketFile& socket, size_t room = 100, bool peeks = false);
    // The file that comes with the next message.
    static Ref<OpenFile> receive_file(SocketFile& socket);

    Ref<Credentials> who_;
};

}  // namespace kernel::host
