// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/policy/rule.h"
#include "iopermd/port_set.h"

namespace iopermd {

struct Limits {
    uint32_t connections_per_uid = 16;
    uint32_t grants_per_uid = 32;
};

struct PolicyText {
    std::string path;
    std::string text;
};

// A loaded policy. Immutable after loading, so it may be read from any thread. The default one grants
// nothing.
struct Policy {
    std::chrono::seconds default_lease = std::chrono::hours(1);
    std::chrono::seconds max_lease = std::chrono::hours(8);
    Limits limits;
    std::map<std::string, PortSet, std::less<>> ranges;  // [ranges]: the names behind '@'
    std::vector<NeverRule> never;
    std::vector<Rule> rules;
    std::vector<PolicyText> files;  // as read, in load order

    // Every port that this policy could ever grant to anybody: allow rules less [[never]], hazard ports only
    // where a rule says so.
    PortSet ceiling() const;
};

// Ports that can reset, hang or re-program the machine (architecture.md, "hazard port"); a rule must say
// hazard = true for them.
const PortSet& hazard_ports();

}  // namespace iopermd
