// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/rising_fds.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace iopermd::front {

Result<UniqueFd> RisingFds::duplicate(int fd) {
    int made = ::fcntl(fd, F_DUPFD_CLOEXEC, next_);
    if (made < 0 && next_ != first_)  // the top is full: EMFILE, or EINVAL past the limit
        made = ::fcntl(fd, F_DUPFD_CLOEXEC, first_);
    if (made < 0)
        return fail_errno("duplicate a descriptor");
    next_ = made + 1 >= wrap_ ? first_ : made + 1;
    return UniqueFd{made};
}

Result<int> raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return fail_errno("read RLIMIT_NOFILE");
    // Not even asked for where there is nothing to raise: a service's system call filter may forbid it.
    if (limit.rlim_cur != limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
            return fail_errno("raise RLIMIT_NOFILE");
    }
    return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max()));
}

}  // namespace iopermd::front
