// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"

namespace iopermd::ctl {

// SIGINT, SIGTERM and SIGHUP as a descriptor, for as long as this lives. Make it before any thread: only
// threads started after it share the blocked mask, and one that does not would take the signal's default
// action.
class BlockedSignals {
public:
    static Result<BlockedSignals> make();
    BlockedSignals(BlockedSignals&& other) noexcept;
    BlockedSignals& operator=(BlockedSignals&&) = delete;
    ~BlockedSignals();

    // Readable (signalfd(2)) when one of them has arrived.
    int fd() const { return fd_.get(); }

private:
    BlockedSignals(UniqueFd fd, const sigset_t& before) : fd_(std::move(fd)), before_(before) {}

    UniqueFd fd_;
    sigset_t before_;
};

}  // namespace iopermd::ctl
