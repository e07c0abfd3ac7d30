// SPDX-License-Identifier: Apache-2.0
#include <sys/ioctl.h>

#include "groups.h"

using namespace groups;

namespace {

char bytes[1 << 20];

int charged(int descriptor) {
    int value = -1;
    raw(SYS_ioctl, number(descriptor), 0x5411, word(&value));
    return value;
}

// How many messages of a size fit, and when poll calls the socket writable again.
void filling(int type, int buffer) {
    for (const unsigned long size :
         List{1ul, 100ul, 200ul, 1000ul, 3776ul, 3777ul, 4096ul, 10000ul, 40000ul}) {
        Pair pair{type};
        if (buffer != 0)
            setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
        int fit = 0;
        long last;
        while ((last = send_bytes(pair[0], bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL)) ==
               static_cast<long>(size))
            fit++;
        line("%s of %lu, buffer %d: %d fit, then %s, charged %d", type_name(type), size, buffer, fit,
             *outcome(last), charged(pair[0]));
        int taken = 0;
        while (!strstr(*events(pair[0]), "OUT") && receive(pair[1], bytes, size) > 0)
            taken++;
        line("writable after %d", taken);
    }
}

void one_write() {
    for (const int buffer : List{0, 1, 20000, 100000}) {
        Pair pair;
        if (buffer != 0)
            setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
        const long sent = send_bytes(pair[0], bytes, sizeof bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
        line("buffer %d: %s of a megabyte, charged %d", buffer, *outcome(sent), charged(pair[0]));
        long came = 0, got;
        while ((got = receive(pair[1], bytes, sizeof bytes)) > 0)
            came += got;
        line("came %s", came == sent ? "all" : "not all");
    }
}

void who_pays() {
    Pair pair;
    send_bytes(pair[0], bytes, 1000);
    line("sender %d receiver %d", charged(pair[0]), charged(pair[1]));
    receive(pair[1], bytes, 500);
    line("half read: %d", charged(pair[0]));
    receive(pair[1], bytes, 500);
    line("read: %d", charged(pair[0]));
}

// A writer that waits goes on when there is room, and not for every byte.
void waiting() {
    Pair pair;
    while (send_bytes(pair[0], bytes, 10000, MSG_DONTWAIT | MSG_NOSIGNAL) == 10000) {
    }
    auto body = [&] { line("waited: %s", *outcome(send_bytes(pair[0], bytes, 100'000, 0))); };
    const pthread_t thread = start_thread(body);
    usleep(20000);
    long came = 0;
    while (came < 310'000) {
        const long got = receive(pair[1], bytes, sizeof bytes, 0);
        if (got <= 0)
            break;
        came += got;
        if (poll(nullptr, 0, 1) < 0)
            break;
        pollfd more{pair[1], POLLIN, 0};
        if (poll(&more, 1, 200) == 0)
            break;
    }
    pthread_join(thread, nullptr);
    line("left: %s", *outcome(receive(pair[1], bytes, sizeof bytes)));
    pollfd polled{pair[0], POLLOUT, 0};
    while (send_bytes(pair[0], bytes, 10000, MSG_DONTWAIT | MSG_NOSIGNAL) == 10000) {
    }
    line("full: %d", poll(&polled, 1, 10));
    auto reader = [&] {
        usleep(10000);
        while (receive(pair[1], bytes, sizeof bytes) > 0) {
        }
    };
    const pthread_t other = start_thread(reader);
    line("poll for room: %d", poll(&polled, 1, -1));
    pthread_join(other, nullptr);
}

}  // namespace

void groups::buffers() {
    for (const int type : kTypes) {
        fresh("filling", [&] { filling(type, 0); });
        fresh("filling little", [&] { filling(type, 30000); });
    }
    fresh("one write", one_write);
    fresh("who pays", who_pays);
    fresh("waiting", waiting);
}
