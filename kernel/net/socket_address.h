// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/ref.h"
#include "lib/result.h"

namespace kernel {

inline constexpr uint16_t kFamilyUnix = 1;

// A socket's address as programs pass it: up to a struct sockaddr_storage, of which the first `size` bytes
// count. What it means is decided where it is used: unix(7).
struct SocketAddress {
    static constexpr size_t kRoom = 128;                      // sockaddr_storage
    static constexpr size_t kFamilyBytes = sizeof(uint16_t);  // what stands before the path
    static constexpr size_t kUnixMax = kFamilyBytes + 108;    // sockaddr_un

    uint16_t family = kFamilyUnix;
    char path[kRoom - kFamilyBytes];
    uint32_t size = 0;  // 0: no address at all

    // Whether it can name an AF_UNIX socket: Inval.
    Result<> check() const {
        if (size <= kFamilyBytes || size > kUnixMax || family != kFamilyUnix)
            return fail(Errno::Inval);
        return {};
    }
    // Only the family: bind(2) chooses a name.
    bool is_only_family() const { return size == kFamilyBytes && family == kFamilyUnix; }
    // The name is the bytes themselves and none of the file system's.
    bool is_abstract() const { return path[0] == '\0'; }
    std::string_view abstract_name() const { return {path, size - kFamilyBytes}; }
    // Ends at its first zero, which need not be there.
    std::string_view file_path() const {
        const std::string_view all = abstract_name();
        return all.substr(0, all.find('\0'));
    }
};
static_assert(offsetof(SocketAddress, path) == SocketAddress::kFamilyBytes);

// The name that a socket is bound to: shared by it, the connections that it accepted, and /proc/net/unix.
struct SocketName : RefCounted<SocketName> {
    explicit SocketName(const SocketAddress& of) : address(of) {}
    const SocketAddress address;
};

}  // namespace kernel
