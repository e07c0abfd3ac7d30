// SPDX-License-Identifier: Apache-2.0
// The groups of cases of sockets_messages.
#pragma once

#include <sys/epoll.h>
#include <sys/uio.h>

#include "../common/groups.h"
#include "../common/list.h"
#include "../common/socket.h"

namespace groups {

void streams();  // bytes: pieces, peeks, waiting for all
void packets();  // datagrams and sequenced packets
void headers();  // sendmsg and recvmsg with all that can be wrong
void several();  // sendmmsg and recvmmsg
void buffers();  // how much fits, and when there is room again
void edges();    // epoll, level and edge

inline const char* type_name(int type) {
    return type == SOCK_STREAM ? "stream" : type == SOCK_DGRAM ? "datagram" : "seqpacket";
}
inline constexpr List kTypes{SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

inline long send_message(int descriptor, const msghdr& header, int flags = MSG_NOSIGNAL | MSG_DONTWAIT) {
    return raw(SYS_sendmsg, number(descriptor), word(&header), number(flags));
}
inline long receive_message(int descriptor, msghdr& header, int flags = MSG_DONTWAIT) {
    return raw(SYS_recvmsg, number(descriptor), word(&header), number(flags));
}

}  // namespace groups
