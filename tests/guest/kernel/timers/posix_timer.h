// SPDX-License-Identifier: Apache-2.0
// A timer that sends signals, by system calls alone.
#pragma once

#include "groups.h"

namespace groups {

// struct sigevent as the kernel takes it; libcs name its members each their own way.
struct Event {
    unsigned long value = 0;
    int signal = 0, notify = 0, thread = 0;
    char room[44] = {};
};
enum Notify { kSignal = 0, kNone = 1, kThread = 2, kThreadId = 4 };

inline long create(clockid_t clock, const Event* event, int* id) {
    return raw(SYS_timer_create, static_cast<unsigned long>(clock), word(event), word(id));
}

inline long settime(long id, const Times& wanted, int flags = 0, Times* old = nullptr) {
    return raw(SYS_timer_settime, static_cast<unsigned long>(id), static_cast<unsigned long>(flags),
               word(&wanted), word(old));
}

inline long gettime(long id, Times& found) {
    return raw(SYS_timer_gettime, static_cast<unsigned long>(id), word(&found));
}

inline long overrun(long id) {
    return raw(SYS_timer_getoverrun, static_cast<unsigned long>(id));
}

inline long remove(long id) {
    return raw(SYS_timer_delete, static_cast<unsigned long>(id));
}

// siginfo_t of a timer.
struct Arrived {
    int number, error, code, padding;
    int timer, overrun;
    unsigned long value;
    int hidden, more;  // si_sys_private: the kernel's own
    char room[88];
};
static_assert(sizeof(Arrived) == 128);

inline void block(int signal) {
    const unsigned long set = 1UL << (signal - 1);
    raw(SYS_rt_sigprocmask, SIG_BLOCK, word(&set), 0, 8);
}

// Waits for the blocked signal.
inline long await(int signal, Arrived& info, long ms) {
    const unsigned long set = 1UL << (signal - 1);
    const timespec time = spec(ms * kMillisecond);
    info = {};
    return raw(SYS_rt_sigtimedwait, word(&set), word(&info), word(&time), 8);
}

// What came, without what differs from run to run.
inline Text told(long result, const Arrived& info) {
    Text made{};
    if (result < 0)
        snprintf(made.text, sizeof made.text, "%s", *outcome(result));
    else
        snprintf(made.text, sizeof made.text, "%s code %d timer %d overrun %s value %lx hidden %d",
                 signal_name(info.number), info.code, info.timer, info.overrun == 0 ? "0" : "some",
                 info.value, info.hidden);
    return made;
}

}  // namespace groups
