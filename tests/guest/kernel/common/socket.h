// SPDX-License-Identifier: Apache-2.0
// Local sockets by their system calls, without what a C library does to headers on the way.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "child.h"

constexpr unsigned kAddressHead = offsetof(sockaddr_un, sun_path);

// An address with its size as the program passes it.
struct Address {
    sockaddr_un raw{AF_UNIX, {}};
    unsigned size = 0;
};

inline Address path_address(const char* path) {
    Address made;
    strncpy(made.raw.sun_path, path, sizeof made.raw.sun_path - 1);
    made.size = sizeof made.raw;
    return made;
}
// A name of the abstract kind: "\0" and the text.
inline Address abstract_address(const char* name) {
    Address made;
    strncpy(made.raw.sun_path + 1, name, sizeof made.raw.sun_path - 2);
    made.size = static_cast<unsigned>(kAddressHead + 1 + strlen(name));
    return made;
}
// How an address looks: "@name", a path, "-" for none, and its size.
inline Text describe(const sockaddr_un& raw, unsigned size) {
    Text made{};
    if (size <= kAddressHead)
        snprintf(made.text, sizeof made.text, "- %u", size);
    else
        snprintf(made.text, sizeof made.text, "%s%.*s %u", raw.sun_path[0] ? "" : "@",
                 static_cast<int>(size - kAddressHead - (raw.sun_path[0] ? 0 : 1)),
                 raw.sun_path + (raw.sun_path[0] ? 0 : 1), size);
    return made;
}

inline unsigned long number(long descriptor) {
    return static_cast<unsigned long>(descriptor);
}
inline int socket_of(int type, int protocol = 0) {
    return static_cast<int>(raw(SYS_socket, AF_UNIX, number(type), number(protocol)));
}
inline long bind_to(int descriptor, const Address& address) {
    return raw(SYS_bind, number(descriptor), word(&address.raw), address.size);
}
inline long connect_to(int descriptor, const Address& address) {
    return raw(SYS_connect, number(descriptor), word(&address.raw), address.size);
}
inline long listen_on(int descriptor, int backlog) {
    return raw(SYS_listen, number(descriptor), number(backlog));
}
inline long accept_from(int descriptor, int flags = 0) {
    return raw(SYS_accept4, number(descriptor), 0, 0, number(flags));
}
inline long shut(int descriptor, int how) {
    return raw(SYS_shutdown, number(descriptor), number(how));
}
inline long send_bytes(int descriptor, const void* bytes, unsigned long count, int flags = MSG_NOSIGNAL) {
    return raw(SYS_sendto, number(descriptor), word(bytes), count, number(flags), 0, 0);
}
inline long send_text(int descriptor, const char* text, int flags = MSG_NOSIGNAL) {
    return send_bytes(descriptor, text, strlen(text), flags);
}
inline long send_to(int descriptor, const char* text, const Address& address) {
    return raw(SYS_sendto, number(descriptor), word(text), strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL,
               word(&address.raw), address.size);
}
inline long receive(int descriptor, void* room, unsigned long size, int flags = MSG_DONTWAIT) {
    return raw(SYS_recvfrom, number(descriptor), word(room), size, number(flags), 0, 0);
}
// What a receive gave: "3 abc", or the error's name.
inline Text received(int descriptor, unsigned long size = 64, int flags = MSG_DONTWAIT) {
    char room[80] = {};
    const long count = receive(descriptor, room, size, flags);
    if (count < 0)
        return outcome(count);
    Text made{};
    snprintf(made.text, sizeof made.text, "%ld %.*s", count, static_cast<int>(count < 64 ? count : 64), room);
    return made;
}

// poll(2)'s events that hold now, of those that a socket can have.
inline Text events(int descriptor) {
    struct Name {
        int bit;
        const char* name;
    };
    static constexpr Name kNames[] = {{POLLIN, "IN"},         {POLLOUT, "OUT"},       {POLLERR, "ERR"},
                                      {POLLHUP, "HUP"},       {POLLRDHUP, "RDHUP"},   {POLLPRI, "PRI"},
                                      {POLLRDNORM, "RDNORM"}, {POLLRDBAND, "RDBAND"}, {POLLWRNORM, "WRNORM"},
                                      {POLLWRBAND, "WRBAND"}};
    pollfd polled{descriptor,
                  POLLIN | POLLOUT | POLLPRI | POLLRDHUP | POLLRDNORM | POLLRDBAND | POLLWRNORM | POLLWRBAND,
                  0};
    poll(&polled, 1, 0);
    Text made{};
    for (const Name& known : kNames)
        if (polled.revents & known.bit) {
            strcat(made.text, made.text[0] ? " " : "");
            strcat(made.text, known.name);
        }
    if (!made.text[0])
        strcpy(made.text, "nothing");
    return made;
}

struct Pair {
    int ends[2]{-1, -1};
    explicit Pair(int type = SOCK_STREAM) {
        const long made = raw(SYS_socketpair, AF_UNIX, number(type), 0, word(ends));
        if (made != 0)
            line("socketpair: %s", *outcome(made));
    }
    int operator[](int end) const { return ends[end]; }
    void close_end(int end) {
        close(ends[end]);
        ends[end] = -1;
    }
    ~Pair() {
        close(ends[0]);
        close(ends[1]);
    }
};

// A listener of the given type under an abstract name.
inline int listener_at(const Address& address, int type = SOCK_STREAM, int backlog = 5) {
    const int made = socket_of(type);
    if (bind_to(made, address) != 0 || listen_on(made, backlog) != 0)
        line("cannot listen at %s", *describe(address.raw, address.size));
    return made;
}
