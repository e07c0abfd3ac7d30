// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/epoll.h>

#include "timer_file.h"

using namespace groups;

namespace {

long events_of(long timer, int ms) {
    pollfd item{static_cast<int>(timer), POLLIN | POLLOUT | POLLPRI, 0};
    timespec time = spec(ms * kMillisecond);
    const long result = raw(SYS_ppoll, word(&item), 1, word(&time), 0, 8);
    return result == 1 ? item.revents : result;
}

class Epoll {
public:
    explicit Epoll(long timer, unsigned events) : epoll_(raw(SYS_epoll_create1, 0)) {
        epoll_event wanted{events, {}};
        raw(SYS_epoll_ctl, fd_word(epoll_), EPOLL_CTL_ADD, fd_word(timer), word(&wanted));
    }
    ~Epoll() { raw(SYS_close, fd_word(epoll_)); }
    // How many events, at most 1.
    long wait(int ms) {
        epoll_event found{};
        return raw(SYS_epoll_wait, fd_word(epoll_), word(&found), 1, static_cast<unsigned long>(ms));
    }

private:
    long epoll_;
};

void polling() {
    const long timer = make_timer(CLOCK_MONOTONIC, TFD_NONBLOCK);
    line("poll of one that is off: %s", *outcome(events_of(timer, 0)));
    set_timer(timer, times(20 * kMillisecond));
    line("poll waits for it: %s, and again: %s", *outcome(events_of(timer, 2000)),
         *outcome(events_of(timer, 0)));
    line("read: %s, poll: %s", *outcome(turns(timer)), *outcome(events_of(timer, 0)));
    set_timer(timer, times(1));
    sleep_ms(5);
    const long before = events_of(timer, 0);
    set_timer(timer, times(kSecond));
    line("before it is set anew: %s, after: %s", *outcome(before), *outcome(events_of(timer, 0)));
    set_timer(timer, times(1, 10 * kMillisecond));
    sleep_ms(35);
    Times found;
    get_timer(timer, found);
    line("poll after gettime: %s", *outcome(events_of(timer, 0)));
    raw(SYS_close, fd_word(timer));
}

void epoll_level() {
    const long timer = make_timer(CLOCK_MONOTONIC, TFD_NONBLOCK);
    {
        Epoll epoll{timer, EPOLLIN};
        set_timer(timer, times(10 * kMillisecond));
        const long first = epoll.wait(2000), second = epoll.wait(2000);
        line("level: %ld, again %ld, read %s, then %ld", first, second, *outcome(turns(timer)),
             epoll.wait(20));
    }
    raw(SYS_close, fd_word(timer));
}

// A timer that nobody reads is one edge, however often it would go off.
void epoll_edge() {
    const long timer = make_timer(CLOCK_MONOTONIC, TFD_NONBLOCK);
    {
        Epoll epoll{timer, EPOLLIN | EPOLLET};
        set_timer(timer, times(10 * kMillisecond, 10 * kMillisecond));
        const long first = epoll.wait(2000), second = epoll.wait(100);
        line("edge, every 10 ms: %ld, unread for 100 ms %ld", first, second);
        Times found;
        get_timer(timer, found);
        line("after gettime starts it again: %ld", epoll.wait(2000));
        turns(timer);
        line("after a read: %ld", epoll.wait(2000));
        set_timer(timer, times(10 * kMillisecond));
        line("set to once: %ld, %ld", epoll.wait(2000), epoll.wait(50));
        set_timer(timer, times(10 * kMillisecond));
        line("set again unread: %ld, %ld", epoll.wait(2000), epoll.wait(50));
    }
    raw(SYS_close, fd_word(timer));
}

void threads() {
    const long timer = make_timer(CLOCK_MONOTONIC);
    static long got[2];
    struct Reader {
        long from;
        unsigned number;
        void operator()() { got[number] = turns(from); }
    } readers[2] = {{timer, 0}, {timer, 1}};
    pthread_t all[2];
    for (unsigned each = 0; each < 2; ++each)
        all[each] = start_thread(readers[each]);
    sleep_ms(10);
    set_timer(timer, times(10 * kMillisecond, 10 * kMillisecond));
    for (const pthread_t each : all)
        pthread_join(each, nullptr);
    line("two that wait both read: %s", got[0] >= 1 && got[1] >= 1 ? "yes" : "NO");
    raw(SYS_close, fd_word(timer));
}

}  // namespace

void groups::file_readiness() {
    polling();
    epoll_level();
    epoll_edge();
    threads();
}
