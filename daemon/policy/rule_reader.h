// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/policy/loader.h"
#include "daemon/policy/range_table.h"
#include "daemon/policy/rule.h"
#include "daemon/policy/section.h"
#include "daemon/policy/settings.h"

namespace iopermd {

// Reads the [[rule]] and [[never]] tables of all files of one policy, after its ranges and settings. Refers
// to all three arguments.
class RuleReader {
public:
    RuleReader(const RangeTable& ranges, const Settings& settings, const NameResolver& names)
        : ranges_(ranges), settings_(settings), names_(names) {}

    void read_never(const Section& never);
    void read_rule(const Section& rule);

    // Moves what was read into the policy.
    void finish(Policy& policy) && {
        policy.never = std::move(never_);
        policy.rules = std::move(rules_);
    }

private:
    std::string read_id(const Section& rule);
    void read_allow(const Section& section, Rule& rule) const;

    const RangeTable& ranges_;
    const Settings& settings_;
    const NameResolver& names_;
    std::vector<NeverRule> never_;
    std::vector<Rule> rules_;
    std::map<std::string, Place, std::less<>> ids_;
};

}  // namespace iopermd
