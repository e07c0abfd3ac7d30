// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

volatile int pipes_broken;

void show(const char* when, const Pair& pair) {
    line("%s: %s | %s", when, *events(pair[0]), *events(pair[1]));
}

// Every shutdown of one end, with bytes that were on their way, and what both can still do.
void shutdowns(int type) {
    for (const int how : List<int, 5>{{SHUT_RD, SHUT_WR, SHUT_RDWR, 3, -1}}) {
        Pair pair{type};
        send_text(pair[0], "to one");
        send_text(pair[1], "to zero");
        line("%s, shutdown %d: %s", type_name(type), how, worked(shut(pair[0], how)));
        show("then", pair);
        line("zero: receives %s then %s, sends %s", *received(pair[0]), *received(pair[0]),
             *outcome(send_text(pair[0], "x", MSG_NOSIGNAL | MSG_DONTWAIT)));
        line("one: receives %s then %s, sends %s", *received(pair[1]), *received(pair[1]),
             *outcome(send_text(pair[1], "x", MSG_NOSIGNAL | MSG_DONTWAIT)));
        show("at last", pair);
        line("peer %s", *peer_name(pair[0]));
    }
    Pair halves{type};
    shut(halves[0], SHUT_RD);
    shut(halves[0], SHUT_WR);
    show("in two steps", halves);
    line("receive %s", *received(halves[0]));
    const int idle = socket_of(type);
    line("not connected: %s, %s", worked(shut(idle, SHUT_RDWR)), *events(idle));
    close(idle);
}

void closes(int type) {
    {
        Pair pair{type};
        pair.close_end(1);
        line("%s, peer gone: %s", type_name(type), *events(pair[0]));
        line("receives %s, sends %s then %s", *received(pair[0]), *outcome(send_text(pair[0], "x")),
             *outcome(send_text(pair[0], "x")));
    }
    {
        Pair pair{type};
        send_text(pair[1], "last words");
        pair.close_end(1);
        line("with bytes: %s", *events(pair[0]));
        line("receives %s then %s, %s", *received(pair[0]), *received(pair[0]), *events(pair[0]));
    }
    {
        Pair pair{type};
        send_text(pair[0], "never read");
        pair.close_end(1);
        line("with bytes that it did not read: %s", *events(pair[0]));
        line("receives %s then %s, %s", *received(pair[0]), *received(pair[0]), *events(pair[0]));
    }
    {
        Pair pair{type};
        send_text(pair[0], "never read");
        send_text(pair[1], "to be read");
        pair.close_end(1);
        int error = -1;
        unsigned size = sizeof error;
        line("both ways, receives %s", *received(pair[0]));
        getsockopt(pair[0], SOL_SOCKET, SO_ERROR, &error, &size);
        line("error %s", error == 0 ? "none" : error_name(error));
        getsockopt(pair[0], SOL_SOCKET, SO_ERROR, &error, &size);
        line("error then %s, receives %s", error == 0 ? "none" : error_name(error), *received(pair[0]));
    }
    {
        Pair pair{type};
        send_text(pair[0], "never read");
        pair.close_end(1);
        line("sends %s then %s", *outcome(send_text(pair[0], "x")), *outcome(send_text(pair[0], "x")));
    }
}

// SIGPIPE, by the ways to write.
void broken_pipes(int type) {
    signal(SIGPIPE, [](int) { pipes_broken = pipes_broken + 1; });
    const auto told = [](const char* how, long result) {
        line("%s: %s, %d signals", how, *outcome(result), static_cast<int>(pipes_broken));
        pipes_broken = 0;
    };
    Pair pair{type};
    pair.close_end(1);
    line("%s", type_name(type));
    told("write", raw(SYS_write, number(pair[0]), word("x"), 1));
    told("send", send_text(pair[0], "x", 0));
    told("send without a signal", send_text(pair[0], "x", MSG_NOSIGNAL));
    told("send of nothing", send_text(pair[0], "", 0));
    Pair shut_pair{type};
    shut(shut_pair[0], SHUT_WR);
    told("after shutdown", send_text(shut_pair[0], "x", 0));
    Pair deaf{type};
    shut(deaf[1], SHUT_RD);
    told("to the deaf", send_text(deaf[0], "x", 0));
    const int idle = socket_of(type);
    told("not connected", send_text(idle, "x", 0));
    told("not connected, write", raw(SYS_write, number(idle), word("x"), 1));
    line("not connected, read: %s, receive %s", *outcome(raw(SYS_read, number(idle), word(&idle), 0)),
         type == SOCK_DGRAM ? "-" : *received(idle));
    close(idle);
}

// Who sleeps in a call is woken by the end.
void sleepers(int type) {
    for (const int way : List{0, 1, 2}) {
        Pair pair{type};
        auto body = [&] { line("%s, receiver %d: %s", type_name(type), way, *received(pair[0], 64, 0)); };
        const pthread_t thread = start_thread(body);
        usleep(20000);
        if (way == 0)
            pair.close_end(1);
        else
            shut(pair[way - 1], way == 1 ? SHUT_RD : SHUT_WR);
        if (type == SOCK_DGRAM && way != 1)
            shut(pair[0], SHUT_RD);
        pthread_join(thread, nullptr);
    }
    Pair pair{type};
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    static char big[4096];
    while (send_bytes(pair[0], big, sizeof big) > 0) {
    }
    fcntl(pair[0], F_SETFL, 0);
    auto body = [&] {
        signal(SIGPIPE, SIG_IGN);
        line("%s, sender: %s", type_name(type), *outcome(send_bytes(pair[0], big, sizeof big)));
    };
    const pthread_t thread = start_thread(body);
    usleep(20000);
    if (type == SOCK_DGRAM)
        shut(pair[0], SHUT_WR);
    pair.close_end(1);
    pthread_join(thread, nullptr);
}

}  // namespace

void groups::endings() {
    for (const int type : kTypes) {
        fresh("shutdowns", [&] { shutdowns(type); });
        fresh("closes", [&] { closes(type); });
        fresh("broken pipes", [&] { broken_pipes(type); });
        fresh("sleepers", [&] { sleepers(type); });
    }
}
