// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

struct Claim {
    int pid;
    unsigned uid, gid;
};

void ask(int descriptor, int on = 1) {
    setsockopt(descriptor, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
}
long claim(int through, const Claim& who, const char* text = "c") {
    Control control;
    control.add(SCM_CREDENTIALS, &who, sizeof who);
    return send_with(through, text, control);
}

void who_asks(int type) {
    Pair pair{type};
    send_text(pair[0], "nobody asked");
    line("%s: %s", type_name(type), *describe(arrive(pair[1])));
    send_text(pair[0], "asked late");
    ask(pair[1]);
    line("%s", *describe(arrive(pair[1])));
    send_text(pair[0], "asked");
    line("%s", *describe(arrive(pair[1])));
    send_text(pair[0], "no room");
    line("%s", *describe(arrive(pair[1], 0)));
    for (const unsigned long room : List{8ul, 16ul, 20ul, 27ul, 28ul, 32ul}) {
        send_text(pair[0], "room");
        line("room %lu: %s", room, *describe(arrive(pair[1], room)));
    }
    ask(pair[1], 0);
    ask(pair[0]);
    send_text(pair[0], "sender asks");
    line("%s", *describe(arrive(pair[1])));
    const int null = open("/dev/null", O_RDWR);
    ask(pair[1]);
    send_file(pair[0], null, "both");
    Arrival got = arrive(pair[1]);
    line("%s", *describe(got));
    got.close_files();
    send_file(pair[0], null, "little room");
    got = arrive(pair[1], 40);
    line("%s", *describe(got));
    got.close_files();
    close(null);
}

void claims() {
    Pair pair;
    ask(pair[1]);
    const int self = getpid(), parent = getppid();
    line("true: %s, %s", *outcome(claim(pair[0], {self, 0, 0})), *describe(arrive(pair[1])));
    line("by root, another process: %s, %s", *outcome(claim(pair[0], {parent, 0, 0})),
         *describe(arrive(pair[1])));
    line("by root, other ids: %s, %s", *outcome(claim(pair[0], {self, 5, 6})), *describe(arrive(pair[1])));
    line("a process that is not there: %s", *outcome(claim(pair[0], {31999, 0, 0})));
    line("no process: %s", *outcome(claim(pair[0], {0, 0, 0})));
    line("no user: %s, no group: %s", *outcome(claim(pair[0], {self, ~0u, 0})),
         *outcome(claim(pair[0], {self, 0, ~0u})));
    Control cut;
    const Claim who{self, 0, 0};
    cut.add(SCM_CREDENTIALS, &who, 8);
    line("too short: %s", *outcome(send_with(pair[0], "x", cut)));
    Control twice;
    const Claim other{self, 7, 8};
    twice.add(SCM_CREDENTIALS, &other, sizeof other);
    twice.add(SCM_CREDENTIALS, &who, sizeof who);
    line("two: %s, %s", *outcome(send_with(pair[0], "x", twice)), *describe(arrive(pair[1])));
    raw(SYS_setresgid, 20, 21, 22);
    raw(SYS_setresuid, 10, 11, 12);
    send_text(pair[0], "user");
    line("real ids: %s", *describe(arrive(pair[1])));
    for (const unsigned uid : List{10u, 11u, 12u, 13u, 0u})
        line("uid %u: %s, %s", uid, *outcome(claim(pair[0], {self, uid, 20})), *describe(arrive(pair[1])));
    for (const unsigned gid : List{20u, 21u, 22u, 23u, 0u})
        line("gid %u: %s, %s", gid, *outcome(claim(pair[0], {self, 10, gid})), *describe(arrive(pair[1])));
    line("another process: %s", *outcome(claim(pair[0], {parent, 10, 20})));
    line("nothing more: %s", *describe(arrive(pair[1])));
}

// Bytes of different senders are never read together by one who asks.
void senders_in_a_stream() {
    Pair pair;
    const auto send_two = [&] {
        send_text(pair[0], "mine");
        in_child([&] {
            send_text(pair[0], "child");
            return 0;
        });
    };
    send_two();
    line("%s", *received(pair[1]));
    ask(pair[1]);
    send_two();
    send_text(pair[0], "mine");
    Arrival got = arrive(pair[1]);
    line("%s", *describe(got));
    got = arrive(pair[1]);
    line("%ld %s from %s", got.count, got.text, got.sender.pid == getpid() ? "self" : "another");
    got = arrive(pair[1]);
    line("%s", *describe(got));
}

// A connection that is not accepted yet, and the names of those who ask.
void connections() {
    const Address at = abstract_address("creds");
    const int listener = listener_at(at), client = socket_of(SOCK_STREAM);
    ask(listener);
    connect_to(client, at);
    send_text(client, "early");
    const int server = static_cast<int>(accept_from(listener));
    line("inherited: %s", *describe(arrive(server)));
    const int asking = socket_of(SOCK_STREAM);
    ask(asking);
    line("connect %s", worked(connect_to(asking, at)));
    sockaddr_un name{};
    unsigned size = sizeof name;
    getsockname(asking, reinterpret_cast<sockaddr*>(&name), &size);
    line("named by it: %u", size);
    const int datagrams = socket_of(SOCK_DGRAM), to = socket_of(SOCK_DGRAM);
    bind_to(to, at);
    ask(datagrams);
    line("send %s", *outcome(send_to(datagrams, "x", at)));
    size = sizeof name;
    getsockname(datagrams, reinterpret_cast<sockaddr*>(&name), &size);
    line("named by it: %u", size);
    for (const int descriptor : List{listener, client, server, asking, datagrams, to})
        close(descriptor);
}

}  // namespace

void groups::credentials() {
    for (const int type : kTypes)
        fresh("who asks", [&] { who_asks(type); });
    fresh("claims", claims);
    fresh("streams", senders_in_a_stream);
    fresh("connections", connections);
}
