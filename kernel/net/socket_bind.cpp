// SPDX-License-Identifier: Apache-2.0
// A socket's name: bind(2), and finding what is bound.
#include <cstring>

#include "dev/random.h"
#include "fs/name_space.h"
#include "net/bound_socket.h"
#include "net/socket_table.h"

namespace kernel {
namespace {

// As getsockname(2) shows a path: with its zero, whether the program passed one or not.
SocketAddress path_address(const SocketAddress& given) {
    const std::string_view path = given.file_path();
    SocketAddress address;
    path.copy(address.path, path.size());
    address.path[path.size()] = '\0';
    address.size = static_cast<uint32_t>(SocketAddress::kFamilyBytes + path.size() + 1);
    return address;
}

// "\0" and five hexadecimal digits (unix(7), "Autobind feature").
constexpr uint32_t kAutomaticNames = 0x10'0000;
SocketAddress automatic_address(uint32_t number) {
    SocketAddress address;
    Writer out{address.path};
    out.put('\0');
    out.put_number(number % kAutomaticNames, 16, 5);
    address.size = static_cast<uint32_t>(SocketAddress::kFamilyBytes + out.text().size());
    return address;
}

}  // namespace

// The name that a program chose, or else the first free number from a random one on.
Result<> Socket::bind_automatically() {
    uint32_t number = 0;
    random_bytes({reinterpret_cast<uint8_t*>(&number), sizeof number});
    for (uint32_t tries = 0; tries < kAutomaticNames; tries++) {
        Ref<SocketName> name = TRY(make_ref<SocketName>(automatic_address(number + tries)));
        SpinLock::Guard guard = sockets_lock().lock();
        if (name_)
            return {};
        if (SocketTable::find(name->address.abstract_name(), type_))
            continue;
        name_ = std::move(name);
        SocketTable::add_name(*this);
        return {};
    }
    return fail(Errno::NoSpace);
}

Result<> Socket::bind(const SocketAddress& address, const Lookup& from, uint32_t mode) {
    if (address.is_only_family())
        return bind_automatically();
    TRY(address.check());
    Ref<SocketName> name = TRY(make_ref<SocketName>(address.is_abstract() ? address : path_address(address)));
    Ref<Inode> inode;
    if (!address.is_abstract()) {
        Result<Ref<Inode>> made = names::make_node(from, address.file_path(), kSocket | mode, 0);
        if (!made)
            return fail(made.error() == Errno::Exist ? Errno::AddressInUse : made.error());
        inode = std::move(*made);
    }
    SpinLock::Guard guard = sockets_lock().lock();
    if (name_) {
        guard.unlock();
        // Linux looks at the path first, too, and takes back what it made.
        if (inode)
            TRY(names::unlink(from, address.file_path()));
        return fail(Errno::Inval);
    }
    if (!inode && SocketTable::find(name->address.abstract_name(), type_))
        return fail(Errno::AddressInUse);
    name_ = std::move(name);
    inode_ = std::move(inode);
    SocketTable::add_name(*this);
    return {};
}

SocketAddress Socket::address() {
    SpinLock::Guard guard = sockets_lock().lock();
    if (name_)
        return name_->address;
    SocketAddress none;
    none.size = SocketAddress::kFamilyBytes;
    return none;
}

// A peer that was closed is still remembered.
Result<SocketAddress> Socket::peer_address() {
    SpinLock::Guard guard = sockets_lock().lock();
    const Ref<Socket> peer = peer_;
    guard.unlock();
    if (!peer)
        return fail(Errno::NotConnected);
    return peer->address();
}

// Linux: unix_find_bsd, unix_find_abstract.
Result<Ref<Socket>> find_bound_socket(const Destination& to, SocketType type) {
    if (to.address.is_abstract()) {
        SpinLock::Guard guard = sockets_lock().lock();
        Socket* found = SocketTable::find(to.address.abstract_name(), type);
        if (!found)
            return fail(Errno::ConnectionRefused);
        return Ref<Socket>::share(found);
    }
    const Ref<Entry> entry = TRY(names::find(to.from, to.address.file_path()));
    TRY(names::check_permission(entry->inode(), *to.from.who, kMayWrite));
    SpinLock::Guard guard = sockets_lock().lock();
    Socket* found = SocketTable::find(entry->inode());
    if (!found)
        return fail(Errno::ConnectionRefused);
    if (found->type() != type)
        return fail(Errno::WrongProtocolType);
    return Ref<Socket>::share(found);
}

}  // namespace kernel
