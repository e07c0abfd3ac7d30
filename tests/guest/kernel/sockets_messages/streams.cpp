// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <sys/time.h>

#include "groups.h"

using namespace groups;

namespace {

void pieces() {
    Pair pair;
    line("%s %s %s", *outcome(send_text(pair[0], "one")), *outcome(send_text(pair[0], "two")),
         *outcome(send_text(pair[0], "three")));
    line("a piece %s, of two %s, the rest %s, nothing %s", *received(pair[1], 2), *received(pair[1], 3),
         *received(pair[1]), *received(pair[1]));
    line("nothing is sent: %s, and comes: %s", *outcome(send_text(pair[0], "")), *received(pair[1]));
    send_text(pair[0], "abc");
    line("no room: receive %s, read %s", *received(pair[1], 0),
         *outcome(raw(SYS_read, number(pair[1]), word(&pair), 0)));
    char left[2], right[8] = {};
    const iovec parts[] = {{left, 2}, {nullptr, 0}, {right, 7}};
    send_text(pair[0], "defg");
    line("readv %s %.2s %s", *outcome(raw(SYS_readv, number(pair[1]), word(parts), 3)), left, right);
    line("writev %s, received %s", *outcome(raw(SYS_writev, number(pair[0]), word(parts), 3)),
         *received(pair[1], 5));
}

void peeks() {
    Pair pair;
    line("peek at nothing: %s", *received(pair[1], 8, MSG_PEEK | MSG_DONTWAIT));
    send_text(pair[0], "first");
    send_text(pair[0], "second");
    line("peek %s, again %s, a part %s", *received(pair[1], 64, MSG_PEEK | MSG_DONTWAIT),
         *received(pair[1], 64, MSG_PEEK | MSG_DONTWAIT), *received(pair[1], 7, MSG_PEEK | MSG_DONTWAIT));
    line("receive %s, peek %s", *received(pair[1], 3), *received(pair[1], 64, MSG_PEEK | MSG_DONTWAIT));
    line("peek, for all %s, with its size %s", *received(pair[1], 8, MSG_PEEK | MSG_WAITALL),
         *received(pair[1], 2, MSG_TRUNC | MSG_DONTWAIT));
    line("the rest %s", *received(pair[1]));
}

void waiting_for_all() {
    Pair pair;
    auto body = [&] {
        for (const char* part : List<const char*, 3>{{"ab", "cd", "ef"}}) {
            usleep(5000);
            send_text(pair[0], part);
        }
    };
    pthread_t thread = start_thread(body);
    line("all: %s", *received(pair[1], 5, MSG_WAITALL));
    pthread_join(thread, nullptr);
    line("left: %s", *received(pair[1]));
    send_text(pair[0], "some");
    line("all without waiting: %s", *received(pair[1], 9, MSG_WAITALL | MSG_DONTWAIT));
    send_text(pair[0], "end");
    shut(pair[0], SHUT_WR);
    line("all to the end: %s", *received(pair[1], 9, MSG_WAITALL));
    Pair other;
    send_text(other[0], "xy");
    const timeval short_time{0, 20000};
    setsockopt(other[1], SOL_SOCKET, SO_RCVTIMEO, &short_time, sizeof short_time);
    line("all for a while: %s", *received(other[1], 9, MSG_WAITALL));
    const int low = 4;
    setsockopt(other[1], SOL_SOCKET, SO_RCVLOWAT, &low, sizeof low);
    send_text(other[0], "abc");
    line("below the low water mark: %s", *received(other[1], 9));
    line("events below it: %s", *events(other[1]));
    send_text(other[0], "abcde");
    line("above it: %s", *received(other[1], 9));
}

// Memory that is not there: nothing is lost.
void bad_memory() {
    Pair pair;
    auto* pages =
        static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(pages + 4096, 4096);
    line("send from nowhere %s, from half %s", *outcome(send_bytes(pair[0], reinterpret_cast<void*>(64), 5)),
         *outcome(send_bytes(pair[0], pages + 4090, 10)));
    line("nothing came: %s", *received(pair[1]));
    send_text(pair[0], "precious");
    send_text(pair[0], "more");
    line("receive to nowhere %s, to half %s", *outcome(receive(pair[1], reinterpret_cast<void*>(64), 5)),
         *outcome(receive(pair[1], pages + 4092, 20)));
    line("still there: %s", *received(pair[1]));
    send_text(pair[0], "first");
    send_text(pair[0], "second");
    line("a whole message, then half of one: %s", *outcome(receive(pair[1], pages + 4089, 20)));
    line("still there: %s", *received(pair[1]));
}

void much() {
    Pair pair;
    static char bytes[300'000], came[300'000];
    for (unsigned at = 0; at < sizeof bytes; at++)
        bytes[at] = static_cast<char>(at * 2654435761u >> 24);
    long sent = 0;
    auto body = [&] { sent = send_bytes(pair[0], bytes, sizeof bytes); };
    const pthread_t thread = start_thread(body);
    line("came %s", *outcome(receive(pair[1], came, sizeof came, MSG_WAITALL)));
    pthread_join(thread, nullptr);
    line("sent %s", *outcome(sent));
    line("the same: %s", memcmp(bytes, came, sizeof bytes) == 0 ? "yes" : "no");
}

void addresses() {
    Pair pair;
    const int idle = socket_of(SOCK_STREAM);
    line("send to an address: connected %s, not connected %s",
         *outcome(send_to(pair[0], "x", abstract_address("n"))),
         *outcome(send_to(idle, "x", abstract_address("n"))));
    bind_to(pair[0], abstract_address("sender"));
    send_text(pair[0], "x");
    sockaddr_un from{};
    unsigned size = sizeof from;
    char byte;
    line("receive %s, from %s",
         *outcome(raw(SYS_recvfrom, number(pair[1]), word(&byte), 1, MSG_DONTWAIT, word(&from), word(&size))),
         *describe(from, size));
    close(idle);
}

}  // namespace

void groups::streams() {
    fresh("pieces", pieces);
    fresh("peeks", peeks);
    fresh("all", waiting_for_all);
    fresh("bad memory", bad_memory);
    fresh("much", much);
    fresh("addresses", addresses);
}
