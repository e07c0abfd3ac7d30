// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "mm/user_pointer.h"
#include "net/shipment.h"
#include "syscall/abi_socket.h"

namespace kernel {

// What comes along with a message, between a program's memory and a Shipment or Receipt (cmsg(3)). The
// current thread's system calls.

// Reads `bytes` of control messages. NoBuffers for too many, Fault; Inval for what is malformed or means
// nothing to a local socket; BadF, TooManyReferences; Perm or Srch for somebody else's credentials.
Result<> read_control(UserAddr at, uint64_t bytes, Layout layout, Shipment& shipment);

// Control messages on their way to a program that has room for some.
class ControlWriter {
public:
    ControlWriter(UserAddr at, uint64_t bytes, Layout layout)
        : at_(at, layout), begin_(at), left_(at ? bytes : 0) {}

    // What does not fit is cut off.
    Result<> put_credentials(const SenderCredentials& credentials);
    // Opens as many of the files as there is room for.
    Result<> put_files(PassedFiles& passed, bool close_on_exec);

    uint64_t bytes() const { return at_.address() - begin_; }
    bool truncated() const { return truncated_; }

private:
    void advance(uint64_t bytes);

    UserOut<ControlHeader> at_;
    const UserAddr begin_;
    uint64_t left_;
    bool truncated_ = false;
};

}  // namespace kernel
