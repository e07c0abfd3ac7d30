// SPDX-License-Identifier: Apache-2.0
#include "net_fakes.h"

#include <cstring>

#include "dev/random.h"
#include "net/sender.h"

namespace kernel {

namespace {
SenderCredentials the_sender{1, 0, 0};
}  // namespace

SenderCredentials current_sender() {
    return the_sender;
}

void random_bytes(std::span<uint8_t> to) {
    std::memset(to.data(), 0x5a, to.size());
}

namespace host {

void become_sender(SenderCredentials who) {
    the_sender = who;
}

void SocketTest::SetUp() {
    provide_file_systems();
    take_broken_pipes();
    become_sender({1, 0, 0});
    who_ = *Credentials::create_root();
}

SocketTest::File SocketTest::make(SocketType type, uint32_t flags) {
    Result<File> made = SocketFile::create(*make_ref<Socket>(type), flags, *who_);
    EXPECT_TRUE(made);
    return std::move(*made);
}

SocketTest::Pair SocketTest::pair(SocketType type, uint32_t flags) {
    Pair made{make(type, flags), make(type, flags)};
    Socket::join(made.first->socket(), made.second->socket(), peer(7));
    return made;
}

SocketAddress SocketTest::address(const std::string& name) {
    SocketAddress made;
    const size_t head = name.front() == '/' ? 0 : 1;
    made.path[0] = '\0';
    std::memcpy(made.path + head, name.data(), name.size());
    made.size = static_cast<uint32_t>(SocketAddress::kFamilyBytes + head + name.size());
    return made;
}

Result<> SocketTest::bind(SocketFile& socket, const std::string& name) {
    return socket.socket().bind(address(name), {names::root(), names::root(), who_.get()}, 0755);
}

Result<> SocketTest::connect(SocketFile& socket, const std::string& name) {
    const SocketAddress at = address(name);
    const Lookup from{names::root(), names::root(), who_.get()};
    const Destination to{at, from};
    return socket.socket().is_connection() ? socket.socket().connect(to, peer(9), socket.send_deadline())
                                           : socket.socket().connect_datagrams(to);
}

SocketTest::File SocketTest::listener(const std::string& name, uint32_t backlog, SocketType type) {
    File made = make(type);
    EXPECT_TRUE(bind(*made, name));
    EXPECT_TRUE(made->socket().listen(backlog, peer(8)));
    return made;
}

Result<SocketTest::File> SocketTest::accept(SocketFile& listener) {
    return SocketFile::create(TRY(listener.socket().accept(0)), kNonBlock, *who_);
}

Result<size_t> SocketTest::send(SocketFile& socket, const std::string& text) {
    IoBuffer from = IoBuffer::kernel(static_cast<const void*>(text.data()), text.size());
    return socket.write(from);
}

Result<size_t> SocketTest::send_file(SocketFile& through, Ref<OpenFile> file, const std::string& text) {
    IoBuffer from = IoBuffer::kernel(static_cast<const void*>(text.data()), text.size());
    Shipment shipment{.data = from, .deadline = 0, .self = current_sender()};
    shipment.files = TRY(make_owned<PassedFiles>());
    TRY(shipment.files->files.push(std::move(file)));
    return through.socket().send(shipment);
}

Result<std::string> SocketTest::receive(SocketFile& socket, size_t room, bool peeks) {
    std::string text(room, '?');
    IoBuffer to = IoBuffer::kernel(static_cast<void*>(text.data()), room);
    Receipt receipt{.data = to, .deadline = socket.receive_deadline(), .peeks = peeks};
    text.resize(TRY(socket.socket().receive(receipt)));
    return text;
}

Ref<OpenFile> SocketTest::receive_file(SocketFile& socket) {
    char byte;
    IoBuffer to = IoBuffer::kernel(static_cast<void*>(&byte), 1);
    Receipt receipt{.data = to, .deadline = 0};
    EXPECT_TRUE(socket.socket().receive(receipt));
    return receipt.files ? receipt.files->files[0] : nullptr;
}

}  // namespace host
}  // namespace kernel
