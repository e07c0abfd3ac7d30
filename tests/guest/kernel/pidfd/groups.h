// SPDX-License-Identifier: Apache-2.0
// The groups of cases of pidfd, and the calls, which musl does not name.
#pragma once

#include <fcntl.h>
#include <signal.h>

#include "../common/child.h"
#include "../common/clone.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void making();     // CLONE_PIDFD
void opening();    // pidfd_open, and what the descriptor is
void readiness();  // poll and epoll
void sending();    // pidfd_send_signal
void waiting();    // waitid(P_PIDFD)

constexpr unsigned long kPidfd = 0x1000;  // CLONE_PIDFD
constexpr unsigned kByDescriptor = 3;     // P_PIDFD

inline long pidfd_open(long pid, unsigned flags = 0) {
    return raw(434, static_cast<unsigned long>(pid), flags);
}
inline long pidfd_send_signal(long descriptor, int number, const siginfo_t* info = nullptr,
                              unsigned flags = 0) {
    return raw(424, static_cast<unsigned long>(descriptor), static_cast<unsigned long>(number), word(info),
               flags);
}
inline long wait_for(long descriptor, siginfo_t* info, int options) {
    return raw(SYS_waitid, kByDescriptor, static_cast<unsigned long>(descriptor), word(info),
               static_cast<unsigned long>(options), 0);
}

struct Child {
    long pid;
    int descriptor;
    // Killed and waited for.
    void end() const {
        kill(static_cast<pid_t>(pid), SIGKILL);
        waitpid(static_cast<pid_t>(pid), nullptr, 0);
    }
};

// Runs the function, whose result is the exit status.
template <class Fn>
Child start(Fn fn) {
    Child child{0, -1};
    CloneArguments arguments;
    arguments.flags = kPidfd;
    arguments.exit_signal = SIGCHLD;
    arguments.pidfd = word(&child.descriptor);
    child.pid = clone3_raw(arguments);
    if (child.pid == 0)
        _exit(static_cast<int>(fn()));
    return child;
}

inline int sleep_on() {
    for (;;)
        pause();
}

}  // namespace groups
