// SPDX-License-Identifier: Apache-2.0
#include <grp.h>

#include "groups.h"

using namespace groups;

namespace {

constexpr int kPeerGroups = 59, kCookie = 57, kPeerName = 28;

struct Credentials {
    int pid;
    unsigned uid, gid;
};

long get(int descriptor, int option, void* value, int* size) {
    return raw(SYS_getsockopt, number(descriptor), SOL_SOCKET, number(option), word(value), word(size));
}

Text peer_of(int descriptor) {
    Credentials told{-7, 7, 7};
    int size = sizeof told;
    const long got = get(descriptor, SO_PEERCRED, &told, &size);
    if (got < 0)
        return outcome(got);
    const char* who = told.pid == getpid()    ? "self"
                      : told.pid == getppid() ? "parent"
                      : told.pid == 0         ? "nobody"
                                              : "another";
    Text made{};
    snprintf(made.text, sizeof made.text, "%s %d %d", who, static_cast<int>(told.uid),
             static_cast<int>(told.gid));
    return made;
}

void pairs() {
    for (const int type : kTypes) {
        Pair pair{type};
        const int idle = socket_of(type);
        line("%s: %s, %s, of an idle one %s", type_name(type), *peer_of(pair[0]), *peer_of(pair[1]),
             *peer_of(idle));
        close(idle);
    }
    Pair pair;
    line("inherited: %s", *ending(in_child([&] {
             line("seen by a child: %s", *peer_of(pair[0]));
             return 0;
         })));
    line("set: %s", worked(raw(SYS_setsockopt, number(pair[0]), SOL_SOCKET, SO_PEERCRED, word(&pair), 12)));
    int size = 5;
    unsigned char bytes[16] = {};
    line("little room: %s, %d", worked(get(pair[0], SO_PEERCRED, bytes, &size)), size);
}

// The listener's credentials are those of listen(2), the client's of connect(2), whatever happens then.
void connections() {
    const Address at = abstract_address("peers");
    const int listener = socket_of(SOCK_STREAM);
    bind_to(listener, at);
    in_thread([&] {
        raw(SYS_setresgid, 5, 5, 5);
        raw(SYS_setresuid, 4, 4, 0);
        listen_on(listener, 5);
    });
    const int client = socket_of(SOCK_STREAM);
    in_thread([&] {
        raw(SYS_setresgid, 7, 8, 9);
        raw(SYS_setresuid, 1, 2, 3);
        line("connect %s", worked(connect_to(client, at)));
    });
    line("client sees %s, listener has %s", *peer_of(client), *peer_of(listener));
    const int server = static_cast<int>(accept_from(listener));
    line("server sees %s", *peer_of(server));
    listen_on(listener, 6);
    line("after another listen: client sees %s, listener has %s", *peer_of(client), *peer_of(listener));
    close(client);
    line("client gone: %s", *peer_of(server));
    const pid_t child = fork();
    if (child == 0) {
        const int another = socket_of(SOCK_STREAM);
        connect_to(another, at);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    const int of_child = static_cast<int>(accept_from(listener));
    Credentials told{};
    int size = sizeof told;
    get(of_child, SO_PEERCRED, &told, &size);
    line("a client that has ended: %s %u", told.pid == child ? "its id" : "another id", told.uid);
    for (const int descriptor : List{listener, server, of_child})
        close(descriptor);
}

void supplementary_groups() {
    const gid_t many[] = {11, 12, 4000};
    line("setgroups %d", setgroups(3, many));
    Pair pair;
    const gid_t none[] = {99};
    setgroups(1, none);
    for (const int room : List{0, 4, 11, 12, 100}) {
        gid_t told[32] = {};
        int size = room;
        const long got = get(pair[0], kPeerGroups, told, &size);
        line("room %d: %s, size %d, %u %u %u", room, worked(got), size, told[0], told[1], told[2]);
    }
    const int idle = socket_of(SOCK_STREAM);
    int size = 100;
    gid_t told[32];
    line("of an idle one: %s", worked(get(idle, kPeerGroups, told, &size)));
    close(idle);
}

void cookies_and_names() {
    Pair pair;
    unsigned long first = 0, again = 0, second = 0;
    int size = 8;
    line("cookie %s, size %d", worked(get(pair[0], kCookie, &first, &size)), size);
    get(pair[0], kCookie, &again, &size);
    get(pair[1], kCookie, &second, &size);
    line("%s, %s, %s", first != 0 ? "is one" : "is none", first == again ? "stays" : "changes",
         first != second ? "is its own" : "is shared");
    size = 4;
    line("little room: %s", worked(get(pair[0], kCookie, &first, &size)));
    unsigned char name[128];
    for (const int room : List{0, 1, 2, 3, 100}) {
        size = room;
        line("peer name, room %d: %s, size %d", room, worked(get(pair[0], kPeerName, name, &size)), size);
    }
    const int idle = socket_of(SOCK_STREAM);
    size = 2;
    line("of an idle one: %s", worked(get(idle, kPeerName, name, &size)));
    close(idle);
}

}  // namespace

void groups::peers() {
    fresh("pairs", pairs);
    fresh("connections", connections);
    fresh("groups", supplementary_groups);
    fresh("cookies", cookies_and_names);
}
