// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "mm/user_pointer.h"
#include "net/socket_file.h"
#include "syscall/lookup.h"

namespace kernel {

// A descriptor's socket. BadF, NotSocket.
Result<Ref<SocketFile>> socket_of(int32_t descriptor);
// An address that a program passes. Inval for a size that none has; Fault.
Result<SocketAddress> read_address(UserAddr at, int32_t size);
// Writes an address where the program has room for `size` bytes of it, and its whole size there. Fault,
// Inval.
Result<> write_address(const SocketAddress& address, UserAddr to, UserInOut<int32_t> size);
// Where the current thread's paths start.
Result<Lookup> lookup_here();

// A descriptor's number that is the current process's already, and goes back unless something is put there.
class ReservedDescriptor {
public:
    ReservedDescriptor() = default;
    ReservedDescriptor(const ReservedDescriptor&) = delete;
    ReservedDescriptor& operator=(const ReservedDescriptor&) = delete;
    ~ReservedDescriptor();

    Result<> reserve();  // TooManyFiles
    int32_t number() const { return number_; }
    int32_t install(Ref<OpenFile> file, bool close_on_exec);

private:
    static constexpr int32_t kNone = -1;
    int32_t number_ = kNone;
};

}  // namespace kernel
