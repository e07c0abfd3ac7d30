// SPDX-License-Identifier: Apache-2.0
// The groups of cases of sockets. All paths lie below a folder that the program makes and removes.
#pragma once

#include <sys/ioctl.h>
#include <sys/stat.h>

#include "../common/groups.h"
#include "../common/list.h"
#include "../common/socket.h"

namespace groups {

void making();      // socket, socketpair, and what a socket is not
void naming();      // bind and the names that result
void paths();       // names in the file system
void connecting();  // listen, connect, accept
void backlogs();    // how many may wait
void endings();     // shutdown and close, seen by poll
void options();     // getsockopt, setsockopt
void peers();       // SO_PEERCRED and its relatives

constexpr const char* kPlace = "/tmp/sockets-test";

inline const char* type_name(int type) {
    return type == SOCK_STREAM ? "stream" : type == SOCK_DGRAM ? "datagram" : "seqpacket";
}
inline constexpr List kTypes{SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

inline Text own_name(int descriptor) {
    sockaddr_un raw_address{};
    unsigned size = sizeof raw_address;
    const long told = raw(SYS_getsockname, number(descriptor), word(&raw_address), word(&size));
    return told == 0 ? describe(raw_address, size) : outcome(told);
}
inline Text peer_name(int descriptor) {
    sockaddr_un raw_address{};
    unsigned size = sizeof raw_address;
    const long told = raw(SYS_getpeername, number(descriptor), word(&raw_address), word(&size));
    return told == 0 ? describe(raw_address, size) : outcome(told);
}

}  // namespace groups
