// SPDX-License-Identifier: Apache-2.0
#include "client/run/standard_streams.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace iopermd::run {

uint32_t occupy_closed_streams() {
    uint32_t closed = 0;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        const int flags = fcntl(fd, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0)
            continue;  // inherited: what has come through exec does not have that flag
        closed |= 1u << fd;
        // The lowest free descriptor is `fd`, unless a library took it before main(), as gRPC does. An epoll
        // descriptor needs no file and can be neither read nor written.
        if (flags < 0)
            (void)!epoll_create1(EPOLL_CLOEXEC);
    }
    return closed;
}

}  // namespace iopermd::run
