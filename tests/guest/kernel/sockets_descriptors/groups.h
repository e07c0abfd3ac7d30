// SPDX-License-Identifier: Apache-2.0
// The groups of cases of sockets_descriptors.
#pragma once

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "../common/groups.h"
#include "../common/list.h"
#include "../common/socket.h"

namespace groups {

void rights();       // SCM_RIGHTS: what arrives, and where
void limits();       // too many, too few, in flight
void circles();      // sockets inside of themselves
void credentials();  // SCM_CREDENTIALS, true and claimed

inline const char* type_name(int type) {
    return type == SOCK_STREAM ? "stream" : type == SOCK_DGRAM ? "datagram" : "seqpacket";
}
inline constexpr List kTypes{SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

// Control messages as they are sent: at most a page of them.
struct Control {
    alignas(cmsghdr) unsigned char bytes[4096] = {};
    unsigned long size = 0;

    void add(int kind, const void* content, unsigned long count) {
        auto* head = reinterpret_cast<cmsghdr*>(bytes + size);
        head->cmsg_len = static_cast<decltype(head->cmsg_len)>(CMSG_LEN(count));
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = kind;
        memcpy(CMSG_DATA(head), content, count);
        size += CMSG_SPACE(count);
    }
    void add_files(const int* descriptors, unsigned long count) {
        add(SCM_RIGHTS, descriptors, count * sizeof(int));
    }
};

inline long send_with(int descriptor, const char* text, const Control& control,
                      int flags = MSG_NOSIGNAL | MSG_DONTWAIT) {
    iovec part{const_cast<char*>(text), strlen(text)};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = const_cast<unsigned char*>(control.bytes);
    header.msg_controllen = control.size;
    return raw(SYS_sendmsg, number(descriptor), word(&header), number(flags));
}
inline long send_file(int through, int descriptor, const char* text = "f") {
    Control control;
    control.add_files(&descriptor, 1);
    return send_with(through, text, control);
}

// What came with a message.
struct Arrival {
    long count = 0;
    char text[64] = {};
    unsigned flags = 0;
    unsigned long control_size = 0;
    int files[300];
    int file_count = 0;
    struct {
        int pid;
        unsigned uid, gid;
    } sender{-1, 0, 0};
    bool has_sender = false;

    void close_files() {
        for (int at = 0; at < file_count; at++)
            close(files[at]);
        file_count = 0;
    }
};

inline Arrival arrive(int descriptor, unsigned long room = 4096, unsigned long text_room = 63,
                      int flags = MSG_DONTWAIT) {
    alignas(cmsghdr) static unsigned char control[4096];
    Arrival arrival;
    iovec part{arrival.text, text_room};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = room != 0 ? control : nullptr;
    header.msg_controllen = room;
    arrival.count = raw(SYS_recvmsg, number(descriptor), word(&header), number(flags));
    if (arrival.count < 0)
        return arrival;
    arrival.flags = static_cast<unsigned>(header.msg_flags);
    arrival.control_size = header.msg_controllen;
    for (unsigned long at = 0; at + sizeof(cmsghdr) <= header.msg_controllen;) {
        const auto* head = reinterpret_cast<const cmsghdr*>(control + at);
        const unsigned long content = head->cmsg_len - sizeof(cmsghdr);
        if (head->cmsg_type == SCM_RIGHTS) {
            arrival.file_count = static_cast<int>(content / sizeof(int));
            memcpy(arrival.files, CMSG_DATA(head), content);
        } else if (head->cmsg_type == SCM_CREDENTIALS) {
            arrival.has_sender = true;
            memcpy(&arrival.sender, CMSG_DATA(head),
                   content < sizeof arrival.sender ? content : sizeof arrival.sender);
        }
        at += CMSG_ALIGN(head->cmsg_len);
        if (head->cmsg_len < sizeof(cmsghdr))
            break;
    }
    return arrival;
}

inline Text describe(const Arrival& arrival) {
    if (arrival.count < 0)
        return outcome(arrival.count);
    Text made{};
    const char* who = arrival.sender.pid == getpid()    ? "self"
                      : arrival.sender.pid == getppid() ? "parent"
                      : arrival.sender.pid == 0         ? "nobody"
                                                        : "another";
    int length =
        snprintf(made.text, sizeof made.text, "%ld %s, %d files, flags %#x, control %lu", arrival.count,
                 arrival.text, arrival.file_count, arrival.flags, arrival.control_size);
    if (arrival.has_sender)
        snprintf(made.text + length, sizeof made.text - static_cast<unsigned long>(length), ", %s %d %d", who,
                 static_cast<int>(arrival.sender.uid), static_cast<int>(arrival.sender.gid));
    return made;
}

}  // namespace groups
