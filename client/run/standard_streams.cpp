// SPDX-License-Identifier: Apache-2.0
#include "client/run/standard_streams.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace iopermd::run {

uint32_t occupy_closed_streams() {
    uint32_t closed = 0;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        closed |= 1u << fd;
        // The lowest free descriptor is `fd`. An epoll descriptor needs no file and can be neither read nor
        // written.
        (void)!epoll_create1(EPOLL_CLOEXEC);
    }
    return closed;
}

}  // namespace iopermd::run
