// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "daemon/front/audit_catalog.h"
#include "daemon/front/session.h"
#include "iopermd/port_set.h"

namespace iopermd::front {

// One line of the audit log. Fields that say nothing (empty, 0, uid and pid -1) are left out of it.
struct AuditRecord {
    uid_t uid = static_cast<uid_t>(-1);
    std::string user;
    pid_t pid = -1;
    std::string exe;
    std::string program;
    std::string unit;
    std::string ports;  // "0x70-0x71,0x80"
    uint64_t grant = 0;
    std::string rule;
    std::string place;
    std::string purpose;     // what the client said it wants the ports for
    std::string reason;      // why it ended as it did, in words
    uint64_t held_back = 0;  // records of this kind and user that the rate limit left out before this one

    // Who is behind a session.
    static AuditRecord of(const Session& session, const std::string& program = {});
    // The same by numbers only, where nothing may block on a name service.
    static AuditRecord of(const Peer& peer);
};

// The line for the log, without a line feed; bytes that are not UTF-8 (a program's path may hold any) are
// replaced.
std::string audit_line(const AuditRecord& record, AuditId id, uint64_t sequence,
                       std::chrono::system_clock::time_point time);

// "2024-02-29T12:34:56.789Z" (RFC 3339).
std::string rfc3339(std::chrono::system_clock::time_point time);

}  // namespace iopermd::front
