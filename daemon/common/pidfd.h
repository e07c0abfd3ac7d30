// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"

namespace iopermd {

// Code::NotFound where there is no such process. EINVAL: not a process but a thread, or no valid number.
inline Result<UniqueFd> open_pidfd(pid_t pid) {
    UniqueFd pidfd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    if (!pidfd)
        return fail_errno("process " + std::to_string(pid), errno,
                          errno == ESRCH || errno == EINVAL ? Code::NotFound : Code::Internal);
    return pidfd;
}

// A pidfd becomes readable when its process has ended (pidfd_open(2)).
inline bool has_ended(int pidfd) {
    pollfd state{pidfd, POLLIN, 0};
    return ::poll(&state, 1, 0) != 0;
}

}  // namespace iopermd
