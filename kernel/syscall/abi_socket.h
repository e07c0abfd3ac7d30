// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// struct msghdr
struct MessageHeader {
    uint64_t name;
    int32_t name_size;
    uint32_t padding;
    uint64_t pieces;
    uint64_t piece_count;
    uint64_t control;
    uint64_t control_size;
    uint32_t flags;
    uint32_t padding_behind;

    struct Narrow {
        uint32_t name;
        int32_t name_size;
        uint32_t pieces, piece_count;
        uint32_t control, control_size;
        uint32_t flags;
    };
    static MessageHeader widen(const Narrow& form) {
        return {.name = form.name,
                .name_size = form.name_size,
                .padding = 0,
                .pieces = form.pieces,
                .piece_count = form.piece_count,
                .control = form.control,
                .control_size = form.control_size,
                .flags = form.flags,
                .padding_behind = 0};
    }
};
static_assert(sizeof(MessageHeader) == 56 && sizeof(MessageHeader::Narrow) == 28);

// struct mmsghdr
struct CountedMessageHeader {
    MessageHeader header;
    uint32_t bytes;
    uint32_t padding;

    struct Narrow {
        MessageHeader::Narrow header;
        uint32_t bytes;
    };
};
static_assert(sizeof(CountedMessageHeader) == 64 && sizeof(CountedMessageHeader::Narrow) == 32);

// struct cmsghdr: what follows begins at the next multiple of a long.
struct ControlHeader {
    uint64_t size;  // with the header
    int32_t level;
    int32_t type;

    struct Narrow {
        uint32_t size;
        int32_t level, type;
    };
    Narrow narrow() const { return {static_cast<uint32_t>(size), level, type}; }
    static ControlHeader widen(const Narrow& form) { return {form.size, form.level, form.type}; }
};
static_assert(sizeof(ControlHeader) == 16 && sizeof(ControlHeader::Narrow) == 12);

// SOL_SOCKET, and what may come in control messages of it.
inline constexpr int32_t kSocketLevel = 1;
inline constexpr int32_t kControlRights = 1;
inline constexpr int32_t kControlCredentials = 2;

// struct linger
struct Linger {
    int32_t on;
    int32_t seconds;
};
static_assert(sizeof(Linger) == 8);

// getsockopt(2)'s and setsockopt(2)'s names at SOL_SOCKET (asm-generic/socket.h).
enum class SocketOption : int32_t {
    Debug = 1,
    ReuseAddress = 2,
    Type = 3,
    Error = 4,
    DontRoute = 5,
    Broadcast = 6,
    SendBuffer = 7,
    ReceiveBuffer = 8,
    KeepAlive = 9,
    OutOfBandInline = 10,
    NoCheck = 11,
    Priority = 12,
    Linger = 13,
    BsdCompatible = 14,
    PassCredentials = 16,
    PeerCredentials = 17,
    ReceiveLowWater = 18,
    SendLowWater = 19,
    ReceiveTimeout = 20,
    SendTimeout = 21,
    PeerName = 28,
    AcceptsConnections = 30,
    SendBufferForce = 32,
    ReceiveBufferForce = 33,
    Protocol = 38,
    Domain = 39,
    ZeroCopy = 60,
    Cookie = 57,
    PeerGroups = 59,
    NewReceiveTimeout = 66,
    NewSendTimeout = 67,
    PeerProcess = 77,  // SO_PEERPIDFD
};

}  // namespace kernel
