// SPDX-License-Identifier: Apache-2.0
// The groups of cases of signal descriptors.
#pragma once

#include <fcntl.h>
#include <sys/signalfd.h>
#include <time.h>

#include "../common/child.h"
#include "../common/fault.h"
#include "../common/groups.h"

namespace groups {

void making();   // arguments, flags, what else the descriptor can do
void reading();  // which signals, how many, in which order
void records();  // what is told of each
void waiting();  // blocking, poll, epoll, threads, processes

constexpr unsigned long bit(int signal) {
    return 1UL << (signal - 1);
}

inline unsigned long fd_word(long descriptor) {
    return static_cast<unsigned long>(descriptor);
}

inline long open_signals(unsigned long mask, int flags = SFD_NONBLOCK, long descriptor = -1) {
    return raw(SYS_signalfd4, fd_word(descriptor), word(&mask), 8, static_cast<unsigned long>(flags));
}

inline void block(unsigned long mask) {
    raw(SYS_rt_sigprocmask, SIG_BLOCK, word(&mask), 0, 8);
}

inline long send_self(int signal) {
    return raw(SYS_kill, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(signal));
}

inline long queue_self(int signal, int value) {
    siginfo_t info{};
    info.si_signo = signal;
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_value.sival_int = value;
    return raw(SYS_rt_sigqueueinfo, static_cast<unsigned long>(getpid()), static_cast<unsigned long>(signal),
               word(&info));
}

inline long read_one(long descriptor, signalfd_siginfo& record) {
    record = {};
    return raw(SYS_read, fd_word(descriptor), word(&record), sizeof record);
}

// The number of the next signal, or the error.
inline Text next(long descriptor) {
    signalfd_siginfo record;
    const long result = read_one(descriptor, record);
    return outcome(result == sizeof record ? static_cast<long>(record.ssi_signo) : result);
}

inline void sleep_ms(long ms) {
    timespec time{ms / 1000, ms % 1000 * 1000000};
    raw(SYS_nanosleep, word(&time), word(&time));
}

}  // namespace groups
