// SPDX-License-Identifier: Apache-2.0
#include "syscall/socket_arguments.h"

#include <algorithm>

#include "fs/file_table.h"

namespace kernel {

Result<Ref<SocketFile>> socket_of(int32_t descriptor) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    SocketFile* socket = file->as_socket();
    if (!socket)
        return fail(Errno::NotSocket);
    return Ref<SocketFile>::share(socket);
}

// Linux: move_addr_to_kernel.
Result<SocketAddress> read_address(UserAddr at, int32_t size) {
    SocketAddress address;
    if (size < 0 || static_cast<size_t>(size) > SocketAddress::kRoom)
        return fail(Errno::Inval);
    address.size = static_cast<uint32_t>(size);
    address.family = 0;
    TRY(copy_from_user(&address, at, address.size));
    return address;
}

// Linux: move_addr_to_user.
Result<> write_address(const SocketAddress& address, UserAddr to, UserInOut<int32_t> size) {
    const int32_t room = TRY(size.read());
    if (room < 0)
        return fail(Errno::Inval);
    TRY(copy_to_user(to, &address, std::min(static_cast<uint32_t>(room), address.size)));
    return size.write(static_cast<int32_t>(address.size));
}

Result<Lookup> lookup_here() {
    return lookup_at(kAtWorkingDirectory, "/");
}

ReservedDescriptor::~ReservedDescriptor() {
    if (number_ != kNone)
        current_files().give_back(number_);
}

Result<> ReservedDescriptor::reserve() {
    number_ = TRY(current_files().reserve(descriptor_limit()));
    return {};
}

int32_t ReservedDescriptor::install(Ref<OpenFile> file, bool close_on_exec) {
    const int32_t number = std::exchange(number_, kNone);
    current_files().install(number, std::move(file), close_on_exec);
    return number;
}

}  // namespace kernel
