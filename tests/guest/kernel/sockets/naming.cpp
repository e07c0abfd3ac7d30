// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void nameless() {
    for (const int type : kTypes) {
        const int one = socket_of(type);
        line("%s: own name %s, peer %s", type_name(type), *own_name(one), *peer_name(one));
        Pair pair{type};
        line("pair: own name %s, peer %s", *own_name(pair[0]), *peer_name(pair[0]));
        pair.close_end(1);
        line("peer of one that is gone: %s", *peer_name(pair[0]));
        close(one);
    }
}

void abstract_names() {
    const int first = socket_of(SOCK_STREAM), second = socket_of(SOCK_STREAM), other = socket_of(SOCK_DGRAM);
    const Address name = abstract_address("naming");
    line("bind %s", worked(bind_to(first, name)));
    line("name %s", *own_name(first));
    line("again, the same name %s, another %s", worked(bind_to(first, name)),
         worked(bind_to(first, abstract_address("elsewhere"))));
    line("another socket %s, another type %s", worked(bind_to(second, name)), worked(bind_to(other, name)));
    Address longer = name;
    longer.size++;
    line("a zero more is another name: %s, %s", worked(bind_to(second, longer)), *own_name(second));
    close(first);
    const int third = socket_of(SOCK_STREAM);
    line("free once it was closed: %s", worked(bind_to(third, name)));
    Address full = abstract_address("");
    memset(full.raw.sun_path + 1, 'x', sizeof full.raw.sun_path - 1);
    full.size = sizeof full.raw;
    const int fourth = socket_of(SOCK_STREAM);
    line("the longest: %s, %zu bytes", worked(bind_to(fourth, full)),
         strlen(*own_name(fourth)) > 90 ? 1ul : 0ul);
    close(second);
    close(third);
    close(fourth);
    close(other);
}

void sizes() {
    Address address = abstract_address("size");
    for (const int size : List{-1, 0, 1, 2, 3, 110, 111, 128, 129, 1 << 30}) {
        for (const int type : List{SOCK_STREAM, SOCK_DGRAM}) {
            const int one = socket_of(type);
            address.size = static_cast<unsigned>(size);
            line("%s, size %d: bind %s, ", type_name(type), size, worked(bind_to(one, address)));
            close(one);
            const int two = socket_of(type);
            line("connect %s", worked(connect_to(two, address)));
            close(two);
        }
    }
    address.size = 8;
    for (const unsigned family : List{0u, 2u, 10u, 65535u}) {
        address.raw.sun_family = static_cast<unsigned short>(family);
        const int one = socket_of(SOCK_STREAM), two = socket_of(SOCK_DGRAM);
        line("family %u: bind %s, connect %s, datagram connect %s", family, worked(bind_to(one, address)),
             worked(connect_to(one, address)), worked(connect_to(two, address)));
        close(one);
        close(two);
    }
    const int one = socket_of(SOCK_STREAM);
    line("from nowhere: bind %s, connect %s", worked(raw(SYS_bind, number(one), 8, 16)),
         worked(raw(SYS_connect, number(one), 8, 16)));
    close(one);
}

void automatic() {
    const int one = socket_of(SOCK_STREAM), two = socket_of(SOCK_STREAM);
    Address only_family;
    only_family.size = kAddressHead;
    line("autobind %s, again %s", worked(bind_to(one, only_family)), worked(bind_to(one, only_family)));
    line("two: %s", worked(bind_to(two, only_family)));
    sockaddr_un name{};
    unsigned size = sizeof name;
    raw(SYS_getsockname, number(one), word(&name), word(&size));
    bool hex = size == kAddressHead + 6 && name.sun_path[0] == 0;
    for (int at = 1; at < 6; at++)
        hex = hex && strchr("0123456789abcdef", name.sun_path[at]);
    line("size %u, five digits: %s, the same twice: %s", size, hex ? "yes" : "no",
         strcmp(*own_name(one), *own_name(two)) == 0 ? "yes" : "no");
    line("a name of its own after it: %s", worked(bind_to(one, abstract_address("late"))));
    close(one);
    close(two);
}

// How a name is told where there is little room.
void room_for_names() {
    const int one = socket_of(SOCK_STREAM);
    bind_to(one, abstract_address("room"));
    for (const int room : List{-1, 0, 1, 2, 5, 7, 8, 100}) {
        unsigned char bytes[128];
        memset(bytes, 0xee, sizeof bytes);
        int size = room;
        const long told = raw(SYS_getsockname, number(one), word(bytes), word(&size));
        int touched = 0;
        while (touched < 128 && bytes[touched] != 0xee)
            touched++;
        line("room %d: %s, size %d, %d bytes written", room, worked(told), size, touched);
    }
    int size = 100;
    line("to nowhere: %s, no size: %s", worked(raw(SYS_getsockname, number(one), 8, word(&size))),
         worked(raw(SYS_getsockname, number(one), word(&size), 8)));
    line("no room is needed for nothing: %s",
         worked((size = 0, raw(SYS_getsockname, number(one), 8, word(&size)))));
    close(one);
}

}  // namespace

void groups::naming() {
    fresh("nameless", nameless);
    fresh("abstract", abstract_names);
    fresh("sizes", sizes);
    fresh("automatic", automatic);
    fresh("room", room_for_names);
}
