// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

msghdr header_of(iovec& part, void* bytes, unsigned long size) {
    part = {bytes, size};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    return header;
}

void sending(int type) {
    Pair pair{type};
    char text[] = "text";
    iovec part;
    msghdr header = header_of(part, text, 4);
    line("%s: %s", type_name(type), *outcome(send_message(pair[0], header)));
    line("no header %s", *outcome(raw(SYS_sendmsg, number(pair[0]), 8, 0)));
    header.msg_iov = nullptr;
    header.msg_iovlen = 0;
    line("no parts %s", *outcome(send_message(pair[0], header)));
    header.msg_iovlen = 1;
    line("parts nowhere %s", *outcome(send_message(pair[0], header)));
    header.msg_iovlen = 1025;
    line("too many parts %s", *outcome(send_message(pair[0], header)));
    header = header_of(part, text, 1ul << 63);
    line("a negative part %s", *outcome(send_message(pair[0], header)));
    header = header_of(part, text, 4);
    sockaddr_un address{AF_UNIX, {}};
    for (const int size : List{-1, 0, 1, 2, 110, 128, 200}) {
        header.msg_name = &address;
        header.msg_namelen = static_cast<unsigned>(size);
        line("address of %d: %s", size, *outcome(send_message(pair[0], header)));
    }
    header.msg_name = reinterpret_cast<void*>(8);
    header.msg_namelen = 16;
    line("address nowhere %s", *outcome(send_message(pair[0], header)));
    header.msg_name = nullptr;
    header.msg_namelen = static_cast<unsigned>(-1);
    line("size without an address %s", *outcome(send_message(pair[0], header)));
    while (receive(pair[1], text, 4) >= 0) {
    }
}

void control(int type) {
    Pair pair{type};
    char text[] = "text";
    iovec part;
    alignas(cmsghdr) unsigned char messages[272] = {};
    auto* head = reinterpret_cast<cmsghdr*>(messages);
    const auto send_with = [&](unsigned long size, unsigned long length, int level, int kind) {
        msghdr header = header_of(part, text, 4);
        head->cmsg_len = length;
        head->cmsg_level = level;
        head->cmsg_type = kind;
        header.msg_control = messages;
        header.msg_controllen = size;
        return send_message(pair[0], header);
    };
    line("%s, nothing known: %s", type_name(type), *outcome(send_with(16, 16, SOL_SOCKET, 77)));
    line("another level %s", *outcome(send_with(16, 16, 6, 77)));
    for (const unsigned long size : List{1ul, 15ul, 16ul, 17ul, 20ul})
        line("size %lu: length 0 %s, 15 %s, 16 %s, 20 %s, huge %s", size, *outcome(send_with(size, 0, 6, 1)),
             *outcome(send_with(size, 15, 6, 1)), *outcome(send_with(size, 16, 6, 1)),
             *outcome(send_with(size, 20, 6, 1)), *outcome(send_with(size, ~0ul, 6, 1)));
    line("too much %s, far too much %s", *outcome(send_with(20480, 16, 6, 1)),
         *outcome(send_with(1ul << 30, 16, 6, 1)));
    msghdr header = header_of(part, text, 4);
    header.msg_control = reinterpret_cast<void*>(8);
    header.msg_controllen = 16;
    line("nowhere %s", *outcome(send_message(pair[0], header)));
    while (receive(pair[1], text, 4) >= 0) {
    }
}

void receiving(int type) {
    Pair pair{type};
    bind_to(pair[0], abstract_address("headers"));
    char text[16] = {};
    iovec part;
    const auto fill = [&] { send_text(pair[0], "longer"); };
    fill();
    msghdr header = header_of(part, text, sizeof text);
    header.msg_flags = 0x7777;
    header.msg_controllen = 0;
    header.msg_namelen = 77;
    line("%s: %s, flags %#x, name %u, control %zu", type_name(type),
         *outcome(receive_message(pair[1], header)), static_cast<unsigned>(header.msg_flags),
         header.msg_namelen, static_cast<size_t>(header.msg_controllen));
    fill();
    header = header_of(part, text, 3);
    long got = receive_message(pair[1], header);
    line("a part %s, flags %#x", *outcome(got), static_cast<unsigned>(header.msg_flags));
    if (type == SOCK_STREAM)
        received(pair[1]);
    fill();
    header = header_of(part, text, 3);
    got = receive_message(pair[1], header, MSG_TRUNC | MSG_DONTWAIT);
    line("its size %s, flags %#x", *outcome(got), static_cast<unsigned>(header.msg_flags));
    if (type == SOCK_STREAM)
        received(pair[1]);
    fill();
    header = header_of(part, text, sizeof text);
    got = receive_message(pair[1], header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    line("with MSG_CMSG_CLOEXEC %s, flags %#x", *outcome(got), static_cast<unsigned>(header.msg_flags));
    for (const int room : List{-1, 0, 1, 4, 110, 200}) {
        fill();
        sockaddr_un from{};
        header = header_of(part, text, sizeof text);
        header.msg_name = &from;
        header.msg_namelen = static_cast<unsigned>(room);
        got = receive_message(pair[1], header);
        line("address room %d: %s, size %d, family %d", room, *outcome(got),
             static_cast<int>(header.msg_namelen), from.sun_family);
        if (got < 0)
            received(pair[1]);
    }
    fill();
    header = header_of(part, text, sizeof text);
    header.msg_name = reinterpret_cast<void*>(8);
    header.msg_namelen = 16;
    line("address nowhere %s, lost %s", *outcome(receive_message(pair[1], header)), *received(pair[1]));
    fill();
    header = header_of(part, text, sizeof text);
    header.msg_iovlen = 1025;
    line("too many parts %s", *outcome(receive_message(pair[1], header)));
    line("no header %s", *outcome(raw(SYS_recvmsg, number(pair[1]), 8, MSG_DONTWAIT)));
    header = header_of(part, text, sizeof text);
    header.msg_control = text;
    header.msg_controllen = 100;
    line("room for control: %s, used %zu", *outcome(receive_message(pair[1], header)),
         static_cast<size_t>(header.msg_controllen));
    line("nothing there: %s", *outcome(receive_message(pair[1], header)));
}

}  // namespace

void groups::headers() {
    for (const int type : kTypes) {
        fresh("sending", [&] { sending(type); });
        fresh("control", [&] { control(type); });
        fresh("receiving", [&] { receiving(type); });
    }
}
