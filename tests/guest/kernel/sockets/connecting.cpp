// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

const Address& place() {
    static const Address made = abstract_address("connecting");
    return made;
}

void listening() {
    for (const int type : kTypes) {
        const int one = socket_of(type | SOCK_NONBLOCK);
        line("%s: listen without a name %s, accept %s", type_name(type), worked(listen_on(one, 1)),
             worked(accept_from(one)));
        bind_to(one, abstract_address("listening"));
        line("accept before listen %s", worked(accept_from(one, SOCK_NONBLOCK)));
        line("listen %s, again %s, with a negative backlog %s", worked(listen_on(one, 1)),
             worked(listen_on(one, 3)), worked(listen_on(one, -1)));
        line("events %s", *events(one));
        line("read %s, send %s, receive %s", *outcome(raw(SYS_read, number(one), word(&place()), 1)),
             *outcome(send_text(one, "x", MSG_NOSIGNAL | MSG_DONTWAIT)), *received(one));
        line("connect of a listener %s, to itself %s", worked(connect_to(one, place())),
             worked(connect_to(one, abstract_address("listening"))));
        close(one);
        Pair pair{type};
        line("listen of one end of a pair %s, connect of it %s", worked(listen_on(pair[0], 1)),
             worked(connect_to(pair[0], place())));
    }
}

void meeting(int type) {
    const int listener = listener_at(place(), type), client = socket_of(type);
    fcntl(listener, F_SETFL, O_NONBLOCK);
    line("nobody there: %s", worked(accept_from(listener)));
    line("connect %s, again %s", worked(connect_to(client, place())), worked(connect_to(client, place())));
    line("client %s, listener %s", *events(client), *events(listener));
    line("sent before it was accepted: %s, peer %s", *outcome(send_text(client, "early")),
         *peer_name(client));
    sockaddr_un from{};
    unsigned size = sizeof from;
    const int server = static_cast<int>(
        raw(SYS_accept4, number(listener), word(&from), word(&size), SOCK_CLOEXEC | SOCK_NONBLOCK));
    line("accept %s, from %s", worked(server), *describe(from, size));
    line("flags %d %#x, name %s, peer %s", fcntl(server, F_GETFD),
         static_cast<unsigned>(fcntl(server, F_GETFL)), *own_name(server), *peer_name(server));
    line("received %s, answer %s", *received(server), *outcome(send_text(server, "answer")));
    line("client %s, %s", *received(client), *events(client));
    close(listener);
    line("the listener is gone: %s, a new client %s", *outcome(send_text(client, "on")),
         worked(connect_to(socket_of(type), place())));
    line("server %s", *received(server));
    close(client);
    line("client gone: %s, %s", *received(server), *events(server));
    close(server);
}

void names_of_clients() {
    const int listener = listener_at(place()), client = socket_of(SOCK_STREAM);
    bind_to(client, abstract_address("client"));
    connect_to(client, place());
    for (const int room : List{0, 4, 110}) {
        sockaddr_un from{};
        unsigned size = static_cast<unsigned>(room);
        const int another = socket_of(SOCK_STREAM);
        connect_to(another, place());
        const long server = raw(SYS_accept, number(listener), word(&from), word(&size));
        line("room %d: %s, size %u, %d", room, worked(server), size, from.sun_family);
        close(another);
        close(static_cast<int>(server));
    }
    unsigned size = 100;
    const int another = socket_of(SOCK_STREAM);
    fcntl(listener, F_SETFL, O_NONBLOCK);
    for (long got = 0; got >= 0;)
        if ((got = accept_from(listener)) >= 0)
            close(static_cast<int>(got));
    connect_to(another, place());
    line("address to nowhere: %s", worked(raw(SYS_accept, number(listener), 8, word(&size))));
    line("the connection is gone: %s, %s", worked(accept_from(listener)), *received(another));
    close(another);
    close(client);
    close(listener);
}

void datagrams() {
    const int one = socket_of(SOCK_DGRAM), two = socket_of(SOCK_DGRAM), three = socket_of(SOCK_DGRAM);
    bind_to(one, place());
    line("connect %s, peer %s", worked(connect_to(two, place())), *peer_name(two));
    line("send %s, receive %s", *outcome(send_text(two, "one")), *received(one));
    line("answer without a connection: %s", *outcome(send_text(one, "back")));
    bind_to(two, abstract_address("two"));
    line("connect back %s", worked(connect_to(one, abstract_address("two"))));
    line("a third one: connect %s, send %s", worked(connect_to(three, place())),
         *outcome(send_to(three, "x", place())));
    line("to itself: %s, %s", worked(connect_to(three, abstract_address("two"))),
         *outcome(send_to(two, "self", abstract_address("two"))));
    send_text(two, "left over");
    Address nobody;
    nobody.raw.sun_family = AF_UNSPEC;
    nobody.size = sizeof nobody.raw;
    line("disconnect %s, peer %s", worked(connect_to(one, nobody)), *peer_name(one));
    line("what came from the peer: %s, the peer's events %s", *received(one), *events(two));
    line("error told: %s, then %s", *outcome(send_text(two, "again")), *outcome(send_text(two, "again")));
    nobody.size = 1;
    line("a short address: %s", worked(connect_to(one, nobody)));
    close(one);
    line("receiver gone: %s, then %s", *outcome(send_text(two, "x")), *outcome(send_text(two, "x")));
    line("its name: %s", worked(connect_to(two, place())));
    for (const int descriptor : List{two, three})
        close(descriptor);
}

void self_connection() {
    const int one = socket_of(SOCK_DGRAM);
    bind_to(one, abstract_address("self"));
    line("to itself: %s", worked(connect_to(one, abstract_address("self"))));
    line("send %s, receive %s", *outcome(send_text(one, "me")), *received(one));
    close(one);
    const int stream = socket_of(SOCK_STREAM);
    bind_to(stream, abstract_address("self"));
    line("a stream: %s", worked(connect_to(stream, abstract_address("self"))));
    close(stream);
}

}  // namespace

void groups::connecting() {
    fresh("listening", listening);
    for (const int type : List{SOCK_STREAM, SOCK_SEQPACKET})
        fresh("meeting", [&] { meeting(type); });
    fresh("names", names_of_clients);
    fresh("datagrams", datagrams);
    fresh("self", self_connection);
}
