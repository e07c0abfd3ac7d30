// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <thread>

#include "daemon/common/unique_fd.h"
#include "iopermd/client.h"

namespace iopermd::ctl {

// Waits in a thread of its own until a grant has ended, and then makes fd() readable. The watch must be older
// than the grant, so that no event is missed.
class GrantWatcher {
public:
    // `daemon` must outlive it.
    static Result<std::unique_ptr<GrantWatcher>> start(client::Client& daemon, client::Watch watch,
                                                       uint64_t grant);
    ~GrantWatcher();

    int fd() const { return ended_.get(); }
    // Why the grant ended: Code::Expired with the daemon's words, or Unavailable when the connection is lost.
    // Only once fd() is readable.
    const Error& reason() const { return reason_; }

private:
    GrantWatcher(client::Client& daemon, client::Watch watch, uint64_t grant, UniqueFd ended);
    void run();
    // The reason, if this event (or, behind a gap, the state that it leaves) has ended the grant.
    std::optional<Error> end_by(const client::Event& event);

    client::Client& daemon_;
    client::Watch watch_;
    uint64_t grant_;
    UniqueFd ended_;
    Error reason_;
    std::thread thread_;
};

}  // namespace iopermd::ctl
