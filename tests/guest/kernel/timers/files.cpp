// SPDX-License-Identifier: Apache-2.0
#include "timer_file.h"

using namespace groups;

namespace {

void making() {
    for (const int clock :
         List{CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID,
              CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME,
              CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM, 10, CLOCK_TAI, 12, -1, -6}) {
        const long timer = make_timer(clock);
        line("create of clock %d: %s", clock, worked(timer));
        raw(SYS_close, fd_word(timer));
    }
    for (const int flags : List{1, TFD_CLOEXEC, TFD_NONBLOCK, TFD_CLOEXEC | TFD_NONBLOCK, O_RDWR, -1}) {
        const long timer = make_timer(CLOCK_MONOTONIC, flags);
        line("create with flags %o: %s, descriptor flags %s, file flags %s", static_cast<unsigned>(flags),
             worked(timer), *outcome(raw(SYS_fcntl, fd_word(timer), F_GETFD)),
             *outcome(raw(SYS_fcntl, fd_word(timer), F_GETFL)));
        raw(SYS_close, fd_word(timer));
    }
    fresh("user", [] {
        become(1000);
        line("as user: %s, alarm %s %s, bad clock and flags %s", worked(make_timer(CLOCK_BOOTTIME)),
             worked(make_timer(CLOCK_REALTIME_ALARM)), worked(make_timer(CLOCK_BOOTTIME_ALARM)),
             worked(make_timer(77, 1)));
    });
    char link[64] = {}, path[32];
    const long timer = make_timer(CLOCK_MONOTONIC);
    snprintf(path, sizeof path, "/proc/self/fd/%ld", timer);
    raw(SYS_readlink, word(path), word(link), sizeof link - 1);
    line("it is called %s", link);
    raw(SYS_close, fd_word(timer));
}

void errors() {
    const long timer = make_timer(CLOCK_MONOTONIC, TFD_NONBLOCK);
    Times some = times(kSecond), found;
    line("settime: flags %s %s, no times %s, bad times %s", *outcome(set_timer(timer, some, 4)),
         *outcome(set_timer(timer, some, -1)), *outcome(raw(SYS_timerfd_settime, fd_word(timer), 0, 0, 0)),
         *outcome(raw(SYS_timerfd_settime, fd_word(timer), 0, 8, 0)));
    for (const timespec& bad :
         List{timespec{-1, 0}, timespec{0, -1}, timespec{0, kSecond}, timespec{1, 5 * kSecond}}) {
        some = {{}, bad};
        const long value = set_timer(timer, some);
        some = {bad, {1, 0}};
        const long interval = set_timer(timer, some);
        some = {bad, {}};
        line("settime of %ld.%ld: %s, as the interval %s, of one that is off %s", bad.tv_sec, bad.tv_nsec,
             *outcome(value), *outcome(interval), *outcome(set_timer(timer, some)));
    }
    some = times(kSecond);
    line("settime of nothing open: %s, of a pipe's end: %s, with bad flags: %s",
         *outcome(set_timer(99, some)), *outcome(set_timer(1, some)), *outcome(set_timer(99, some, 4)));
    line("gettime of nothing open: %s, of the output: %s, to nowhere: %s", *outcome(get_timer(99, found)),
         *outcome(get_timer(1, found)), *outcome(raw(SYS_timerfd_gettime, fd_word(timer), 8)));
    line("settime, old to nowhere: %s",
         *outcome(raw(SYS_timerfd_settime, fd_word(timer), 0, word(&some), 8)));
    get_timer(timer, found);
    line("but it is set: %s", *left(found.value, kSecond));
    char room[16] = {};
    line("read into 7 bytes: %s, 0 bytes: %s, nowhere: %s, unexpired: %s",
         *outcome(raw(SYS_read, fd_word(timer), word(room), 7)),
         *outcome(raw(SYS_read, fd_word(timer), word(room), 0)),
         *outcome(raw(SYS_read, fd_word(timer), 8, 8)), *outcome(turns(timer)));
    line("write: %s, pread: %s, pwrite: %s, lseek: %s %s, ftruncate: %s, ioctl: %s, mmap: %s",
         *outcome(raw(SYS_write, fd_word(timer), word(room), 8)),
         *outcome(raw(SYS_pread64, fd_word(timer), word(room), 8, 0)),
         *outcome(raw(SYS_pwrite64, fd_word(timer), word(room), 8, 0)),
         *outcome(raw(SYS_lseek, fd_word(timer), 5, 0)), *outcome(raw(SYS_lseek, fd_word(timer), 5, 1)),
         *outcome(raw(SYS_ftruncate, fd_word(timer), 0)),
         *outcome(raw(SYS_ioctl, fd_word(timer), 0x5401, word(room))),
         *outcome(raw(SYS_mmap, 0, 4096, 1, 1, fd_word(timer), 0)));
    raw(SYS_close, fd_word(timer));
}

// What is left, and what was, as a timer is set, asked and switched off.
void asking() {
    for (const int clock : List{CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME}) {
        const long timer = make_timer(clock, TFD_NONBLOCK);
        Times found = times(7, 7), old = times(7, 7);
        line("clock %d, new: %s, %s left, interval %s", clock, *outcome(get_timer(timer, found)),
             *left(found.value, 1), *left(found.interval, 1));
        line("set to 100 s, then 50 s: %s, was %s; left %s",
             *outcome(set_timer(timer, times(kSecond), 0, &old)), *left(old.value, 1),
             *outcome(get_timer(timer, found)));
        set_timer(timer, times(100 * kSecond, 50 * kSecond));
        get_timer(timer, found);
        line("left %s, interval %ld s", *left(found.value, 100 * kSecond), found.interval.tv_sec);
        set_timer(timer, times(now(clock) + 20 * kSecond), TFD_TIMER_ABSTIME, &old);
        get_timer(timer, found);
        line("absolute: was %s of %ld s; left %s, interval %ld s", *left(old.value, 100 * kSecond),
             old.interval.tv_sec, *left(found.value, 20 * kSecond), found.interval.tv_sec);
        set_timer(timer, times(0, 30 * kSecond), 0, &old);
        get_timer(timer, found);
        line("off: was %s; left %s, interval %ld s", *left(old.value, 20 * kSecond), *left(found.value, 1),
             found.interval.tv_sec);
        raw(SYS_close, fd_word(timer));
    }
}

void reading() {
    for (const int clock : List{CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME}) {
        const long timer = make_timer(clock);
        Times found;
        set_timer(timer, times(20 * kMillisecond));
        line("clock %d, once: read waits and gives %s", clock, *outcome(turns(timer)));
        raw(SYS_fcntl, fd_word(timer), F_SETFL, O_NONBLOCK);
        line("again: %s", *outcome(turns(timer)));
        set_timer(timer, times(1), TFD_TIMER_ABSTIME);
        sleep_ms(5);
        line("a moment that is past: %s", *outcome(turns(timer)));
        set_timer(timer, times(1, 20 * kMillisecond));
        sleep_ms(110);
        const long first = turns(timer);
        line("every 20 ms for 110 ms: %s, at once again %s", first >= 5 ? "at least 5" : *outcome(first),
             *outcome(turns(timer)));
        sleep_ms(50);
        get_timer(timer, found);
        const long second = turns(timer);
        line("50 ms later: left %s, and %s", *left(found.value, 20 * kMillisecond),
             second >= 2 ? "at least 2" : *outcome(second));
        set_timer(timer, times(now(clock) - 55 * kMillisecond, 10 * kMillisecond), TFD_TIMER_ABSTIME);
        sleep_ms(5);
        const long since = turns(timer);
        line("every 10 ms since 55 ms ago: %s", since >= 6 ? "at least 6" : *outcome(since));
        set_timer(timer, times(1, 20 * kMillisecond));
        sleep_ms(30);
        Times old;
        set_timer(timer, times(kSecond), 0, &old);
        line("set while unread: was %s every %ld ms, unread %s", *left(old.value, 20 * kMillisecond),
             old.interval.tv_nsec / kMillisecond, *outcome(turns(timer)));
        raw(SYS_close, fd_word(timer));
    }
}

void sharing() {
    const long timer = make_timer(CLOCK_MONOTONIC);
    const int status = in_child([&] { return set_timer(timer, times(30 * kMillisecond)) == 0 ? 0 : 1; });
    line("set by a child: %s, read by its parent: %s", *ending(status), *outcome(turns(timer)));
    raw(SYS_fcntl, fd_word(timer), F_SETFL, O_NONBLOCK);
    set_timer(timer, times(1));
    sleep_ms(5);
    line("read to nowhere: %s, the turn is %s", *outcome(raw(SYS_read, fd_word(timer), 8, 8)),
         *outcome(turns(timer)));
    raw(SYS_close, fd_word(timer));
}

}  // namespace

void groups::files() {
    making();
    errors();
    asking();
    reading();
    sharing();
}
