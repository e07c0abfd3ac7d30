// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// One epoll that watches one socket.
struct Watcher {
    int epoll = epoll_create1(0);
    Watcher(int descriptor, unsigned wanted) {
        epoll_event asked{wanted, {}};
        epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &asked);
    }
    ~Watcher() { close(epoll); }
    // The events that are told now, as a number; "-" for none.
    Text told(int timeout = 0) const {
        epoll_event event{};
        Text made{};
        if (epoll_wait(epoll, &event, 1, timeout) == 1)
            snprintf(made.text, sizeof made.text, "%x", event.events);
        else
            strcpy(made.text, "-");
        return made;
    }
};

constexpr unsigned kIn = EPOLLIN | EPOLLET, kOut = EPOLLOUT | EPOLLET,
                   kAll = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

void input(int type) {
    Pair pair{type};
    const Watcher in{pair[1], kIn}, all{pair[1], kAll}, level{pair[1], EPOLLIN}, sender{pair[0], kAll},
        sender_in{pair[0], kIn};
    const auto show = [&](const char* what) {
        line("%s: in %s %s, all %s %s, level %s %s, sender %s %s, its input %s", what, *in.told(), *in.told(),
             *all.told(), *all.told(), *level.told(), *level.told(), *sender.told(), *sender.told(),
             *sender_in.told());
    };
    show(type_name(type));
    send_text(pair[0], "one");
    show("one message");
    send_text(pair[0], "two");
    show("another");
    received(pair[1], 2);
    show("a part is read");
    received(pair[1]);
    show("more is read");
    received(pair[1]);
    show("all is read");
    send_text(pair[0], "three");
    show("a third");
    send_text(pair[1], "answer");
    show("an answer");
    received(pair[1]);
    show("the third is read, the answer is there");
    shut(pair[0], SHUT_WR);
    show("shutdown");
    shut(pair[1], SHUT_RDWR);
    show("shutdown of all");
    pair.close_end(0);
    show("closed");
}

void output(int type) {
    Pair pair{type};
    static char bytes[8192];
    const Watcher out{pair[0], kOut}, level{pair[0], EPOLLOUT};
    line("%s, at first %s %s, level %s", type_name(type), *out.told(), *out.told(), *level.told());
    while (send_bytes(pair[0], bytes, sizeof bytes, MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
    }
    line("full: %s, level %s", *out.told(), *level.told());
    for (int round = 0; receive(pair[1], bytes, sizeof bytes) > 0; round++)
        line("read %d: %s %s, level %s", round, *out.told(), *out.told(), *level.told());
}

void one_shot() {
    Pair pair;
    Watcher watcher{pair[1], EPOLLIN | EPOLLET | EPOLLONESHOT};
    send_text(pair[0], "x");
    line("once %s, again %s", *watcher.told(), *watcher.told());
    send_text(pair[0], "y");
    line("not armed %s", *watcher.told());
    epoll_event asked{EPOLLIN | EPOLLET | EPOLLONESHOT, {}};
    epoll_ctl(watcher.epoll, EPOLL_CTL_MOD, pair[1], &asked);
    line("armed %s, again %s", *watcher.told(), *watcher.told());
}

void connections() {
    const Address at = abstract_address("edges");
    const int listener = listener_at(at), client = socket_of(SOCK_STREAM), second = socket_of(SOCK_STREAM);
    const Watcher watcher{listener, kAll}, of_client{client, kAll};
    line("at first %s, client %s", *watcher.told(), *of_client.told());
    connect_to(client, at);
    line("one %s %s, client %s", *watcher.told(), *watcher.told(), *of_client.told());
    connect_to(second, at);
    line("two %s", *watcher.told());
    const int server = static_cast<int>(accept_from(listener));
    line("accepted %s", *watcher.told());
    const Watcher of_server{server, kAll};
    line("server %s %s", *of_server.told(), *of_server.told());
    send_text(client, "hello");
    line("hello %s", *of_server.told());
    close(client);
    line("gone %s %s", *of_server.told(), *of_server.told());
    close(server);
    close(second);
    close(listener);
}

void datagrams() {
    const Address at = abstract_address("edges");
    const int one = socket_of(SOCK_DGRAM), two = socket_of(SOCK_DGRAM);
    bind_to(one, at);
    connect_to(two, at);
    const Watcher in{one, kIn}, out{two, kOut};
    line("at first %s, %s", *in.told(), *out.told());
    while (send_text(two, "x", MSG_DONTWAIT) == 1) {
    }
    line("full %s, %s", *in.told(), *out.told());
    received(one);
    line("room %s, %s", *in.told(), *out.told());
    close(one);
    close(two);
}

// A watcher that sleeps in one thread while another sends.
void asleep() {
    Pair pair;
    const Watcher watcher{pair[1], kIn};
    for (int round = 0; round < 3; round++) {
        auto body = [&] {
            usleep(5000);
            send_text(pair[0], "wake");
        };
        const pthread_t thread = start_thread(body);
        line("woken %s, %s", *watcher.told(-1), *received(pair[1]));
        pthread_join(thread, nullptr);
    }
    line("no more %s", *watcher.told(5));
}

}  // namespace

void groups::edges() {
    for (const int type : kTypes) {
        fresh("input", [&] { input(type); });
        fresh("output", [&] { output(type); });
    }
    fresh("one shot", one_shot);
    fresh("connections", connections);
    fresh("datagrams", datagrams);
    fresh("asleep", asleep);
}
