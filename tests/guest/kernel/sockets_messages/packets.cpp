// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void boundaries(int type) {
    Pair pair{type};
    send_text(pair[0], "one");
    send_text(pair[0], "");
    send_text(pair[0], "three");
    line("%s: %s, %s, a part %s, then %s", type_name(type), *received(pair[1]), *received(pair[1]),
         *received(pair[1], 2), *received(pair[1]));
    send_text(pair[0], "");
    line("read of nothing %s, events %s", *outcome(raw(SYS_read, number(pair[1]), word(&pair), 0)),
         *events(pair[1]));
    line("receive of nothing %s, events %s", *received(pair[1], 0), *events(pair[1]));
    send_text(pair[0], "whole");
    line("peek %s, a part %s, its size %s", *received(pair[1], 64, MSG_PEEK | MSG_DONTWAIT),
         *received(pair[1], 2, MSG_PEEK | MSG_DONTWAIT),
         *received(pair[1], 2, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT));
    line("its size %s, gone %s", *received(pair[1], 2, MSG_TRUNC | MSG_DONTWAIT), *received(pair[1]));
    send_text(pair[0], "lost");
    line("to nowhere %s, gone %s", *outcome(receive(pair[1], reinterpret_cast<void*>(64), 5)),
         *received(pair[1]));
    line("from nowhere %s, nothing %s", *outcome(send_bytes(pair[0], reinterpret_cast<void*>(64), 5)),
         *received(pair[1]));
    send_text(pair[0], "ab");
    line("wait for all: %s", *received(pair[1], 9, MSG_WAITALL));
    char left[2], right[8] = {};
    const iovec parts[] = {{left, 2}, {right, 7}};
    send_text(pair[0], "defg");
    line("readv %s %.2s %s", *outcome(raw(SYS_readv, number(pair[1]), word(parts), 2)), left, right);
}

void sizes(int type) {
    static char big[1 << 20];
    Pair pair{type};
    for (const unsigned long size : List{1000ul, 16000ul, 65536ul, 212000ul, 212960ul, 212961ul, 300000ul}) {
        line("%s of %lu: %s, %s", type_name(type), size,
             *outcome(send_bytes(pair[0], big, size, MSG_DONTWAIT | MSG_NOSIGNAL)),
             *outcome(receive(pair[1], big, sizeof big)));
    }
}

void addressed() {
    const int one = socket_of(SOCK_DGRAM), two = socket_of(SOCK_DGRAM);
    const Address at = abstract_address("packets");
    bind_to(one, at);
    line("send without an address %s, to nobody %s, to a stream's %s", *outcome(send_text(two, "x")),
         *outcome(send_to(two, "x", abstract_address("nobody"))),
         *outcome(send_to(two, "x", path_address("/dev/null"))));
    line("send %s", *outcome(send_to(two, "nameless", at)));
    bind_to(two, abstract_address("named"));
    send_to(two, "named", at);
    char bytes[16] = {};
    for (int round = 0; round < 2; round++) {
        sockaddr_un from{};
        unsigned size = sizeof from;
        const long came =
            raw(SYS_recvfrom, number(one), word(bytes), 16, MSG_DONTWAIT, word(&from), word(&size));
        // Linux tells the name that the sender has now.
        line("%s from %s", *outcome(came), *describe(from, size));
    }
    for (const int room : List{-1, 0, 4}) {
        send_to(two, "more", at);
        sockaddr_un from{};
        int size = room;
        line(
            "room %d: %s, size %d", room,
            *outcome(raw(SYS_recvfrom, number(one), word(bytes), 16, MSG_DONTWAIT, word(&from), word(&size))),
            size);
    }
    line("gone: %s", *received(one));
    connect_to(two, at);
    line("connected, to another: %s, to itself %s", *outcome(send_to(two, "y", at)),
         *outcome(send_to(two, "z", abstract_address("named"))));
    line("%s, %s", *received(one), *received(two));
    send_to(two, "after it closes", at);
    close(two);
    sockaddr_un from{};
    unsigned size = sizeof from;
    const long came = raw(SYS_recvfrom, number(one), word(bytes), 16, MSG_DONTWAIT, word(&from), word(&size));
    line("from one that is closed: %s from %s", *outcome(came), *describe(from, size));
    close(one);
}

// More than ten wait for nobody but a peer that is connected back.
void queues() {
    const int one = socket_of(SOCK_DGRAM), two = socket_of(SOCK_DGRAM), three = socket_of(SOCK_DGRAM);
    const Address at = abstract_address("queue");
    bind_to(one, at);
    int fit = 0;
    long last;
    while ((last = send_to(two, "x", at)) == 1)
        fit++;
    line("%d fit, then %s", fit, *outcome(last));
    connect_to(two, at);
    connect_to(three, at);
    line("connected senders: %s, %s", *events(two), *events(three));
    received(one);
    line("room again: %s, %s", *events(two), *events(three));
    line("sent %s, %s", *outcome(send_text(two, "x", MSG_DONTWAIT)),
         *outcome(send_text(three, "x", MSG_DONTWAIT)));
    auto body = [&] { line("waited: %s", *outcome(send_text(three, "late", 0))); };
    const pthread_t thread = start_thread(body);
    usleep(20000);
    line("makes room: %s", *received(one));
    pthread_join(thread, nullptr);
    Pair pair{SOCK_DGRAM};
    fit = 0;
    while (fit < 100 && send_text(pair[0], "x", MSG_DONTWAIT) == 1)
        fit++;
    line("a pair: %d", fit);
    for (const int descriptor : List{one, two, three})
        close(descriptor);
}

}  // namespace

void groups::packets() {
    for (const int type : List{SOCK_DGRAM, SOCK_SEQPACKET}) {
        fresh("boundaries", [&] { boundaries(type); });
        fresh("sizes", [&] { sizes(type); });
    }
    fresh("addressed", addressed);
    fresh("queues", queues);
}
