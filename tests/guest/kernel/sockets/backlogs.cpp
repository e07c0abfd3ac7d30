// SPDX-License-Identifier: Apache-2.0
#include <sys/time.h>

#include "groups.h"

using namespace groups;

namespace {

const Address& place() {
    static const Address made = abstract_address("backlog");
    return made;
}

int try_connect() {
    const int one = socket_of(SOCK_STREAM | SOCK_NONBLOCK);
    const long done = connect_to(one, place());
    if (done == 0)
        return one;
    close(one);
    return static_cast<int>(done);
}

void limits() {
    for (const int backlog : List{0, 1, 2, 5}) {
        const int listener = listener_at(place(), SOCK_STREAM, backlog);
        int clients[16], count = 0;
        int last;
        while ((last = try_connect()) >= 0 && count < 16)
            clients[count++] = last;
        line("backlog %d: %d wait, then %s", backlog, count, worked(last));
        const int server = static_cast<int>(accept_from(listener));
        line("one accepted, room for: %s, %s", worked(clients[15] = try_connect()), worked(try_connect()));
        close(clients[15]);
        close(server);
        for (int at = 0; at < count; at++)
            close(clients[at]);
        close(listener);
    }
}

// A client that waits for room.
void waiting() {
    const int listener = listener_at(place(), SOCK_STREAM, 0);
    const int first = try_connect();
    auto body = [] {
        const int one = socket_of(SOCK_STREAM);
        const long done = connect_to(one, place());
        line("waited: %s, %s", worked(done), *received(one, 8, 0));
        close(one);
    };
    const pthread_t thread = start_thread(body);
    usleep(30000);
    close(static_cast<int>(accept_from(listener)));
    const int server = static_cast<int>(accept_from(listener));
    send_text(server, "hello");
    close(server);
    pthread_join(thread, nullptr);
    close(first);
    close(listener);
}

void timing_out() {
    const int listener = listener_at(place(), SOCK_STREAM, 0);
    const int first = try_connect(), second = socket_of(SOCK_STREAM);
    const timeval short_time{0, 20000};
    setsockopt(second, SOL_SOCKET, SO_SNDTIMEO, &short_time, sizeof short_time);
    line("after a while: %s", worked(connect_to(second, place())));
    signal(SIGALRM, [](int) {});
    const itimerval soon{{0, 0}, {0, 20000}};
    const timeval long_time{100, 0};
    setsockopt(second, SOL_SOCKET, SO_SNDTIMEO, &long_time, sizeof long_time);
    setitimer(ITIMER_REAL, &soon, nullptr);
    line("a signal and a time-out: %s", worked(connect_to(second, place())));
    close(first);
    close(second);
    close(listener);
    const int another = listener_at(place(), SOCK_STREAM, 0);
    const timeval times = short_time;
    setsockopt(another, SOL_SOCKET, SO_RCVTIMEO, &times, sizeof times);
    line("accept after a while: %s", worked(accept_from(another)));
    close(another);
}

// Who waits when the listener goes, or will not hear any more.
void refusing() {
    const int listener = listener_at(place(), SOCK_STREAM, 0);
    const int first = try_connect();
    auto body = [] {
        const int one = socket_of(SOCK_STREAM);
        line("waiting client: %s", worked(connect_to(one, place())));
        close(one);
    };
    const pthread_t thread = start_thread(body);
    usleep(30000);
    close(listener);
    pthread_join(thread, nullptr);
    line("the one that was not accepted: %s, %s", *events(first), *received(first));
    close(first);
}

void shutting_down() {
    const int listener = listener_at(place(), SOCK_STREAM, 0);
    const int first = try_connect();
    line("shutdown: %s, the one that was not accepted: %s", worked(shut(listener, SHUT_RDWR)),
         *events(first));
    line("accept %s, connect %s, events %s", worked(accept_from(listener)), worked(try_connect()),
         *events(listener));
    line("listen again %s, connect %s", worked(listen_on(listener, 1)), worked(try_connect()));
    close(listener);
    close(first);
}

void accepting_threads() {
    const int listener = listener_at(place(), SOCK_STREAM, 5);
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0)
        return;
    auto body = [&] {
        const long server = accept_from(listener);
        if (write(pipe_ends[1], server >= 0 ? "a" : "f", 1) != 1)
            line("no pipe");
        close(static_cast<int>(server));
    };
    pthread_t threads[3];
    for (pthread_t& thread : threads)
        thread = start_thread(body);
    usleep(20000);
    int clients[3];
    for (int& client : clients)
        client = try_connect();
    char said[4] = {};
    for (int at = 0; at < 3; at++)
        if (read(pipe_ends[0], said + at, 1) != 1)
            line("no pipe");
    line("three who wait accept three: %s", said);
    for (const pthread_t thread : threads)
        pthread_join(thread, nullptr);
    for (const int client : clients)
        close(client);
    close(listener);
    const int another = listener_at(place(), SOCK_STREAM, 5);
    auto waiter = [&] { line("accept ends with shutdown: %s", worked(accept_from(another))); };
    const pthread_t thread = start_thread(waiter);
    usleep(20000);
    shut(another, SHUT_RD);
    pthread_join(thread, nullptr);
    close(another);
}

}  // namespace

void groups::backlogs() {
    fresh("limits", limits);
    fresh("waiting", waiting);
    fresh("timing out", timing_out);
    fresh("refusing", refusing);
    fresh("shutting down", shutting_down);
    fresh("threads", accepting_threads);
}
