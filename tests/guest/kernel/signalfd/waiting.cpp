// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/epoll.h>

#include "groups.h"

using namespace groups;

namespace {

long events_of(long descriptor, int ms) {
    pollfd item{static_cast<int>(descriptor), POLLIN | POLLOUT | POLLPRI, 0};
    const timespec time{0, ms * 1000000L};
    const long result = raw(SYS_ppoll, word(&item), 1, word(&time), 0, 8);
    return result == 1 ? item.revents : result;
}

class Epoll {
public:
    Epoll(long descriptor, unsigned events) : epoll_(raw(SYS_epoll_create1, 0)) {
        epoll_event wanted{events, {}};
        raw(SYS_epoll_ctl, fd_word(epoll_), EPOLL_CTL_ADD, fd_word(descriptor), word(&wanted));
    }
    ~Epoll() { raw(SYS_close, fd_word(epoll_)); }
    long wait(int ms) {
        epoll_event found{};
        return raw(SYS_epoll_wait, fd_word(epoll_), word(&found), 1, static_cast<unsigned long>(ms));
    }

private:
    long epoll_;
};

// A child sends a signal a little later.
template <class Fn>
void meanwhile(int signal, Fn fn) {
    const pid_t parent = getpid(), child = fork();
    if (child == 0) {
        sleep_ms(20);
        raw(SYS_kill, static_cast<unsigned long>(parent), static_cast<unsigned long>(signal));
        _exit(0);
    }
    fn();
    waitpid(child, nullptr, 0);
}

void blocking() {
    block(bit(SIGUSR1) | bit(SIGUSR2));
    const long made = open_signals(bit(SIGUSR1), 0);
    meanwhile(SIGUSR1, [made] { line("read waits: %s", *next(made)); });
    meanwhile(SIGUSR1, [made] { line("poll waits: %s", *outcome(events_of(made, 2000))); });
    line("poll: %s, read: %s, poll: %s", *outcome(events_of(made, 0)), *next(made),
         *outcome(events_of(made, 0)));
    send_self(SIGUSR2);
    line("another signal, poll: %s", *outcome(events_of(made, 0)));
    signal(SIGTERM, [](int) {});
    meanwhile(SIGTERM, [made] {
        struct sigaction action {};
        action.sa_handler = [](int) {};
        sigaction(SIGTERM, &action, nullptr);
        line("read, a handler comes: %s", *next(made));
    });
}

void by_epoll() {
    block(bit(SIGUSR1) | bit(40));
    const long made = open_signals(bit(SIGUSR1) | bit(40));
    {
        Epoll epoll{made, EPOLLIN};
        meanwhile(SIGUSR1, [&] { line("level: %s", *outcome(epoll.wait(2000))); });
        line("again: %s, read %s, then %s", *outcome(epoll.wait(0)), *next(made), *outcome(epoll.wait(0)));
    }
    Epoll epoll{made, EPOLLIN | EPOLLET};
    meanwhile(40, [&] { line("edge: %s", *outcome(epoll.wait(2000))); });
    line("again: %s", *outcome(epoll.wait(0)));
    queue_self(40, 1);
    line("one more: %s", *outcome(epoll.wait(0)));
    line("read %s %s %s, then %s", *next(made), *next(made), *next(made), *outcome(epoll.wait(0)));
}

// The reader's signals are read, whoever made the descriptor.
void by_others() {
    block(bit(SIGUSR1) | bit(SIGUSR2));
    const long made = open_signals(bit(SIGUSR1) | bit(SIGUSR2));
    send_self(SIGUSR1);
    const int status = in_child([made] {
        line("a child: %s", *next(made));
        send_self(SIGUSR2);
        line("its own: poll %s, %s", *outcome(events_of(made, 0)), *next(made));
        return 0;
    });
    line("child: %s, the parent's: %s", *ending(status), *next(made));
    raw(SYS_tgkill, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(raw(SYS_gettid)),
        SIGUSR1);
    in_thread([made] { line("another thread: poll %s, %s", *outcome(events_of(made, 0)), *next(made)); });
    line("the thread itself: %s", *next(made));
    static long woke;
    auto reader = [made] { woke = events_of(made, 2000); };
    const pthread_t other = start_thread(reader);
    sleep_ms(20);
    send_self(SIGUSR1);
    pthread_join(other, nullptr);
    line("to the process, a thread polls: %s, read %s", *outcome(woke), *next(made));
    // A child that waits on the parent's descriptor.
    const pid_t child = fork();
    if (child == 0) {
        const long events = events_of(made, 2000);
        line("a child that waits: %s, %s", *outcome(events), *next(made));
        _exit(0);
    }
    sleep_ms(30);
    raw(SYS_kill, static_cast<unsigned long>(child), SIGUSR2);
    waitpid(child, nullptr, 0);
}

}  // namespace

void groups::waiting() {
    fresh("blocking", blocking);
    fresh("epoll", by_epoll);
    fresh("others", by_others);
}
