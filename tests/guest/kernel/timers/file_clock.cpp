// SPDX-License-Identifier: Apache-2.0
#include <poll.h>

#include "timer_file.h"

using namespace groups;

namespace {

constexpr int kCancelable = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;

long step_clock(long ns) {
    const timespec time = spec(now(CLOCK_REALTIME) + ns);
    return raw(SYS_clock_settime, CLOCK_REALTIME, word(&time));
}

const char* readable(long timer) {
    pollfd item{static_cast<int>(timer), POLLIN, 0};
    timespec none{};
    return raw(SYS_ppoll, word(&item), 1, word(&none), 0, 8) == 1 ? "readable" : "not readable";
}

void canceling(clockid_t clock, int flags, bool absolute) {
    const long timer = make_timer(clock, TFD_NONBLOCK);
    const long set = set_timer(timer, times((absolute ? now(clock) : 0) + 100 * kSecond), flags);
    step_clock(kSecond);
    line("clock %d, flags %d: set %s, then %s, %s", clock, flags, *outcome(set), readable(timer),
         *outcome(turns(timer)));
    line("after that %s, %s", readable(timer), *outcome(turns(timer)));
    raw(SYS_close, fd_word(timer));
}

void canceled_unread() {
    const long timer = make_timer(CLOCK_REALTIME, TFD_NONBLOCK);
    set_timer(timer, times(now(CLOCK_REALTIME) + 100 * kSecond), kCancelable);
    step_clock(-kSecond);
    Times old, found;
    line("canceled and set anew: %s",
         *outcome(set_timer(timer, times(now(CLOCK_REALTIME) + 50 * kSecond), kCancelable, &old)));
    get_timer(timer, found);
    line("it is set: %s, %s, %s", *left(found.value, 50 * kSecond), readable(timer), *outcome(turns(timer)));
    step_clock(kSecond);
    line("canceled and set without the flag: %s, %s",
         *outcome(set_timer(timer, times(now(CLOCK_REALTIME) + 50 * kSecond), TFD_TIMER_ABSTIME)),
         readable(timer));
    line("with it: %s", *outcome(set_timer(timer, times(now(CLOCK_REALTIME) + 50 * kSecond), kCancelable)));
    step_clock(kSecond);
    line("canceled and switched off: %s, %s", *outcome(set_timer(timer, times(0), kCancelable)),
         readable(timer));
    raw(SYS_close, fd_word(timer));
}

// A timer for a moment of the day follows the clock, one for a time from now does not.
void jumping() {
    const long moment = make_timer(CLOCK_REALTIME, TFD_NONBLOCK),
               wait = make_timer(CLOCK_REALTIME, TFD_NONBLOCK),
               boot = make_timer(CLOCK_BOOTTIME, TFD_NONBLOCK);
    set_timer(moment, times(now(CLOCK_REALTIME) + 50 * kSecond, 40 * kSecond), TFD_TIMER_ABSTIME);
    set_timer(wait, times(50 * kSecond));
    set_timer(boot, times(now(CLOCK_BOOTTIME) + 50 * kSecond), TFD_TIMER_ABSTIME);
    step_clock(100 * kSecond);
    sleep_ms(5);
    line("100 s on: a moment %s, %s; 50 s from now %s; since boot %s", readable(moment),
         *outcome(turns(moment)), *outcome(turns(wait)), *outcome(turns(boot)));
    step_clock(-100 * kSecond);
    Times found;
    get_timer(moment, found);
    line("and back: %s, left %s than 100 s", readable(moment),
         nanoseconds(found.value) > 100 * kSecond ? "more" : "LESS");
    set_timer(moment, times(now(CLOCK_REALTIME) + kSecond / 20), TFD_TIMER_ABSTIME);
    step_clock(-20 * kSecond);
    sleep_ms(100);
    line("back by 20 s: a moment in 50 ms %s 100 ms later", readable(moment));
    step_clock(20 * kSecond);
    sleep_ms(5);
    line("and on again: %s", readable(moment));
    for (const long each : List{moment, wait, boot})
        raw(SYS_close, fd_word(each));
}

}  // namespace

void groups::file_clock() {
    for (const int clock : List{CLOCK_REALTIME, CLOCK_MONOTONIC})
        for (const int flags : List{0, TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET, kCancelable})
            canceling(clock, flags, flags & TFD_TIMER_ABSTIME);
    canceled_unread();
    jumping();
}
