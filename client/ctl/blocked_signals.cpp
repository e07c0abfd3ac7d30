// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/blocked_signals.h"

#include <sys/signalfd.h>

namespace iopermd::ctl {

Result<BlockedSignals> BlockedSignals::make() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&set, number);
    UniqueFd fd{::signalfd(-1, &set, SFD_CLOEXEC)};
    if (!fd)
        return fail_errno("signalfd");
    sigset_t before;
    if (const int error = ::pthread_sigmask(SIG_BLOCK, &set, &before))
        return fail_errno("block SIGINT, SIGTERM and SIGHUP", error);
    return BlockedSignals{std::move(fd), before};
}

BlockedSignals::BlockedSignals(BlockedSignals&& other) noexcept
    : fd_(std::move(other.fd_)), before_(other.before_) {}

BlockedSignals::~BlockedSignals() {
    if (!fd_)
        return;
    // One that arrived is answered by the end of the hold: it must not kill the process when it is unblocked.
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&set, number);
    const timespec none{};
    while (::sigtimedwait(&set, nullptr, &none) > 0) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace iopermd::ctl
