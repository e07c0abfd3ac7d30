// SPDX-License-Identifier: Apache-2.0
#include <sys/time.h>

#include "groups.h"

using namespace groups;

namespace {

struct Option {
    int name;
    const char* text;
};
#define OPTION(name) \
    { name, #name }
constexpr Option kFlags[] = {OPTION(SO_DEBUG),      OPTION(SO_REUSEADDR), OPTION(SO_DONTROUTE),
                             OPTION(SO_BROADCAST),  OPTION(SO_KEEPALIVE), OPTION(SO_OOBINLINE),
                             OPTION(SO_NO_CHECK),   OPTION(SO_PASSCRED),  OPTION(SO_PRIORITY),
                             OPTION(SO_RCVLOWAT),   OPTION(SO_SNDLOWAT),  OPTION(SO_TYPE),
                             OPTION(SO_DOMAIN),     OPTION(SO_PROTOCOL),  OPTION(SO_ERROR),
                             OPTION(SO_ACCEPTCONN), OPTION(SO_BSDCOMPAT), OPTION(SO_ZEROCOPY)};
#undef OPTION

long get(int descriptor, int option, void* value, int* size) {
    return raw(SYS_getsockopt, number(descriptor), SOL_SOCKET, number(option), word(value), word(size));
}
long set(int descriptor, int option, const void* value, int size) {
    return raw(SYS_setsockopt, number(descriptor), SOL_SOCKET, number(option), word(value), number(size));
}
Text value_of(int descriptor, int option) {
    int value = -99, size = sizeof value;
    const long told = get(descriptor, option, &value, &size);
    Text made{};
    if (told < 0)
        return outcome(told);
    snprintf(made.text, sizeof made.text, "%d (%d)", value, size);
    return made;
}

void flags() {
    for (const int type : kTypes) {
        const int one = socket_of(type);
        for (const Option& option : kFlags) {
            const Text before = value_of(one, option.name);
            const int on = 1, many = 5, off = 0;
            const char* set_one = worked(set(one, option.name, &on, sizeof on));
            const Text after = value_of(one, option.name);
            const char* set_five = worked(set(one, option.name, &many, sizeof many));
            const Text now = value_of(one, option.name);
            const char* set_off = worked(set(one, option.name, &off, sizeof off));
            line("%s %s: %s, 1 %s %s, 5 %s %s, 0 %s %s", type_name(type), option.text, *before, set_one,
                 *after, set_five, *now, set_off, *value_of(one, option.name));
        }
        close(one);
    }
}

void shapes() {
    const int one = socket_of(SOCK_STREAM);
    int value = 1;
    for (const int size : List{-1, 0, 1, 3, 4, 5, 8})
        line("set with size %d: %s", size, worked(set(one, SO_REUSEADDR, &value, size)));
    for (const int room : List{-1, 0, 1, 2, 4, 8}) {
        int told = 0x7777'7777, size = room;
        const long got = get(one, SO_TYPE, &told, &size);
        line("get with room %d: %s, size %d, %#x", room, worked(got), size, static_cast<unsigned>(told));
    }
    int size = 4;
    line("to nowhere %s, size nowhere %s, from nowhere %s",
         worked(get(one, SO_TYPE, reinterpret_cast<void*>(8), &size)),
         worked(get(one, SO_TYPE, &value, reinterpret_cast<int*>(8))),
         worked(set(one, SO_REUSEADDR, reinterpret_cast<void*>(8), 4)));
    for (const int level : List{0, 6, 41, -1}) {
        size = 4;
        line("level %d: get %s, set %s", level,
             worked(raw(SYS_getsockopt, number(one), number(level), 1, word(&value), word(&size))),
             worked(raw(SYS_setsockopt, number(one), number(level), 1, word(&value), 4)));
    }
    for (const int option : List{0, 500, -1}) {
        size = 4;
        line("option %d: get %s, set %s", option, worked(get(one, option, &value, &size)),
             worked(set(one, option, &value, 4)));
    }
    close(one);
}

void buffers() {
    const int one = socket_of(SOCK_STREAM);
    line("at first: %s %s", *value_of(one, SO_SNDBUF), *value_of(one, SO_RCVBUF));
    for (const int size : List{-1, 0, 1, 1000, 2304, 4096, 65536, 212992, 212993, 1 << 30}) {
        set(one, SO_SNDBUF, &size, sizeof size);
        set(one, SO_RCVBUF, &size, sizeof size);
        line("%d: %s %s", size, *value_of(one, SO_SNDBUF), *value_of(one, SO_RCVBUF));
    }
    const int big = 1 << 20;
    line("force by root: %s %s", worked(set(one, SO_SNDBUFFORCE, &big, sizeof big)),
         *value_of(one, SO_SNDBUF));
    in_thread([&] {
        become(1000);
        const int seven = 7, six = 6, on = 1;
        line("by a user: force %s %s, priority 7 %s, 6 %s, debug %s",
             worked(set(one, SO_SNDBUFFORCE, &big, sizeof big)),
             worked(set(one, SO_RCVBUFFORCE, &big, sizeof big)), worked(set(one, SO_PRIORITY, &seven, 4)),
             worked(set(one, SO_PRIORITY, &six, 4)), worked(set(one, SO_DEBUG, &on, 4)));
    });
    close(one);
}

void times() {
    const int one = socket_of(SOCK_STREAM);
    for (const int option : List{SO_RCVTIMEO, SO_SNDTIMEO}) {
        const timeval cases[] = {{0, 0},  {1, 0},       {0, 4000}, {0, 1},       {5, 500000},
                                 {-1, 0}, {0, 1000000}, {0, -1},   {1L << 62, 0}};
        for (const timeval& time : cases) {
            timeval told{-7, -7};
            int size = sizeof told;
            const char* answer = worked(set(one, option, &time, sizeof time));
            get(one, option, &told, &size);
            line("%ld.%ld: %s, %ld.%ld", time.tv_sec, time.tv_usec, answer, told.tv_sec, told.tv_usec);
        }
        line("too small: %s", worked(set(one, option, cases, 8)));
    }
    linger wait{7, 9};
    line("linger %s, too small %s", worked(set(one, SO_LINGER, &wait, sizeof wait)),
         worked(set(one, SO_LINGER, &wait, 4)));
    wait = {};
    int size = sizeof wait;
    get(one, SO_LINGER, &wait, &size);
    line("linger %d %d", wait.l_onoff, wait.l_linger);
    close(one);
}

void waits() {
    Pair pair;
    const timeval short_time{0, 20000};
    set(pair[0], SO_RCVTIMEO, &short_time, sizeof short_time);
    set(pair[0], SO_SNDTIMEO, &short_time, sizeof short_time);
    line("receive %s", *received(pair[0], 8, 0));
    static char big[65536];
    long sent;
    while ((sent = send_bytes(pair[0], big, sizeof big)) == sizeof big) {
    }
    line("send until it waits: %s", sent < 0 ? error_name(static_cast<int>(-sent)) : "a part");
    line("again: %s", *outcome(send_bytes(pair[0], big, sizeof big)));
    const timeval past{-1, 0};
    set(pair[0], SO_RCVTIMEO, &past, sizeof past);
    line("in the past: %s", *received(pair[0], 8, 0));
    signal(SIGALRM, [](int) {});
    const itimerval soon{{0, 0}, {0, 20000}};
    const timeval long_time{100, 0};
    set(pair[0], SO_RCVTIMEO, &long_time, sizeof long_time);
    setitimer(ITIMER_REAL, &soon, nullptr);
    line("a signal and a time-out: %s", *received(pair[0], 8, 0));
}

void requests() {
    for (const int type : kTypes) {
        Pair pair{type};
        int bytes = -1;
        send_text(pair[1], "four");
        send_text(pair[1], "more bytes");
        line("%s: FIONREAD %s %d, ", type_name(type),
             worked(raw(SYS_ioctl, number(pair[0]), FIONREAD, word(&bytes))), bytes);
        raw(SYS_ioctl, number(pair[1]), 0x5411, word(&bytes));
        line("SIOCOUTQ %d", bytes);
        received(pair[0], 2);
        raw(SYS_ioctl, number(pair[0]), FIONREAD, word(&bytes));
        line("after a piece: %d", bytes);
        received(pair[0]);
        received(pair[0]);
        raw(SYS_ioctl, number(pair[1]), 0x5411, word(&bytes));
        line("SIOCOUTQ at last %d, to nowhere %s", bytes, worked(raw(SYS_ioctl, number(pair[1]), 0x5411, 8)));
    }
    const int listener = listener_at(abstract_address("requests"));
    int bytes = 0;
    line("of a listener: %s", worked(raw(SYS_ioctl, number(listener), FIONREAD, word(&bytes))));
    int on = 1;
    line("FIONBIO %s, %#x", worked(raw(SYS_ioctl, number(listener), FIONBIO, word(&on))),
         static_cast<unsigned>(fcntl(listener, F_GETFL)));
    close(listener);
}

}  // namespace

void groups::options() {
    fresh("flags", flags);
    fresh("shapes", shapes);
    fresh("buffers", buffers);
    fresh("times", times);
    fresh("waits", waits);
    fresh("requests", requests);
}
