// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "daemon/common/unique_fd.h"

namespace iopermd::front {

// A process of another user, for tests that run as root. It connects where it is told and hands the connected
// socket over, so the test can talk on it while the kernel says that the stranger is the peer. Killed with
// the object.
class Stranger {
public:
    explicit Stranger(uid_t uid, std::vector<gid_t> groups = {});
    Stranger(const Stranger&) = delete;
    ~Stranger();

    pid_t pid() const { return pid_; }
    // Non-blocking. `own_name`: what the stranger's end is bound to before, an abstract name ("" for none).
    UniqueFd connect(const std::string& path, const std::string& own_name = {});
    // SIGKILL, and waits until the process is gone.
    void kill();

private:
    pid_t pid_ = -1;
    UniqueFd control_;
};

}  // namespace iopermd::front
