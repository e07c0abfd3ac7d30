// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/policy/decide.h"
#include "iopermd/port_set.h"

namespace iopermd::front {

struct RuleReference {
    std::string id;
    std::string place;
};

// A port set that one session holds, as it is told to clients. A copy; the ledger holds the original.
struct Grant {
    uint64_t id = 0;
    PortSet ports;
    uid_t uid = static_cast<uid_t>(-1);
    pid_t pid = 0;  // the session's
    std::string exe;
    std::string program;
    std::string purpose;
    std::chrono::system_clock::time_point granted;
    std::chrono::system_clock::time_point expires;
    std::vector<RuleReference> rules;  // that allowed it
};

// Why a grant ends.
enum class EndCause {
    Released,      // somebody gave it back
    Expired,       // its lease ran out
    SessionEnded,  // the connection closed or its process ended
    Withdrawn,     // a new policy does not allow it
    Void,          // the guard lost it, or its record could not be written
};

// The verdict and the facts that the rules were compared with.
struct Explanation {
    Verdict verdict;
    Subject subject;
};

// The rules that allowed something, each once.
std::vector<RuleReference> allowing_rules(const Verdict& verdict);

}  // namespace iopermd::front
