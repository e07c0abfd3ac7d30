// SPDX-License-Identifier: Apache-2.0
// A timer that is a descriptor, by system calls alone.
#pragma once

#include <fcntl.h>
#include <sys/timerfd.h>

#include "groups.h"

namespace groups {

inline unsigned long fd_word(long descriptor) {
    return static_cast<unsigned long>(descriptor);
}

inline long make_timer(clockid_t clock, int flags = 0) {
    return raw(SYS_timerfd_create, static_cast<unsigned long>(clock), static_cast<unsigned long>(flags));
}

inline long set_timer(long timer, const Times& wanted, int flags = 0, Times* old = nullptr) {
    return raw(SYS_timerfd_settime, fd_word(timer), static_cast<unsigned long>(flags), word(&wanted),
               word(old));
}

inline long get_timer(long timer, Times& found) {
    return raw(SYS_timerfd_gettime, fd_word(timer), word(&found));
}

// The turns that a read gives, or its error.
inline long turns(long timer) {
    unsigned long count = 0;
    const long result = raw(SYS_read, fd_word(timer), word(&count), sizeof count);
    return result == sizeof count ? static_cast<long>(count) : result;
}

}  // namespace groups
