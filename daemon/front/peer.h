// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"

namespace iopermd::front {

// Who is at the other end of a connection, in the kernel's words of connect time (unix(7), SO_PEERCRED):
// nothing that the peer sends can change a field. Made once, before gRPC sees the descriptor, and never
// written again.
//
// uid, gid and groups are exact. What follows from the pid (exe, unit) is exact where the kernel hands out
// the peer's own pidfd (SO_PEERPIDFD, Linux 6.5); below that a pid could be reused between connect and
// look-up, which is why the policy lets `exe` and `unit` only narrow a user or group rule.
struct Peer {
    uid_t uid = static_cast<uid_t>(-1);  // -1 is nobody: a Peer that was not looked up fits no rule
    gid_t gid = static_cast<gid_t>(-1);
    std::vector<gid_t> groups;  // primary first, then the supplementary ones
    pid_t pid = -1;
    uint64_t start_time = 0;  // of pid, clock ticks since boot (/proc/PID/stat, field 22)
    std::string
        exe;  // empty where the kernel does not tell us: /proc/PID/exe of another user needs CAP_SYS_PTRACE
    std::string unit;     // the system unit (sd_pid_get_unit(3)), or empty
    uint64_t cookie = 0;  // SO_COOKIE, never reused by the kernel while it runs
    UniqueFd pidfd;       // readable when the process has ended; -1 only in tests
};

// Looks a peer up. Thread-safe.
class PeerSource {
public:
    virtual ~PeerSource() = default;

    // `socket` is a connected AF_UNIX stream. Fails where any part of the identity cannot be established,
    // also because the process has ended meanwhile: a failed look-up must never come to mean uid 0
    // (CVE-2021-3560).
    virtual Result<Peer> look_up(int socket) = 0;
};

}  // namespace iopermd::front
