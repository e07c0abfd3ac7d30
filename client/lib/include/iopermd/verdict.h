// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iopermd/error.h"
#include "iopermd/port_set.h"

namespace iopermd::client {

enum class Access { ReadWrite, Read, Write };
enum class Mode { Auto, Native, Mediated };

// The policy file's own words: "rw", "r", "w"; "auto", "native", "mediated".
std::string_view name(Access access);
std::string_view name(Mode mode);

// "0x70-0x71,0x80": ascending hex ranges, the form in which the project prints ports; empty for the empty
// set.
std::string to_string(const PortSet& ports);

// A rule of the policy and where it stands.
struct RuleReference {
    std::string id;     // "lab-printer", "never[1]"; empty where no rule is concerned
    std::string place;  // "/etc/iopermd/policy.toml:17"
};

// One part of the policy's answer: these ports, for this reason.
struct Finding {
    enum class Reason { Unknown, Allowed, NoRule, Denied, Never, Hazard, Busy, Access, Held, Ceiling };
    PortSet ports;
    Reason reason = Reason::Unknown;
    RuleReference rule;
    std::string message;  // one sentence for people
};

// The policy's answer, with the facts about the asker that the rules were compared with.
struct Verdict {
    bool allowed = false;
    PortSet ports;  // what is or would be granted; of a denial, what was asked for
    std::vector<Finding> findings;
    uint32_t uid = 0;
    std::string user;
    std::vector<std::string> groups;
    std::string exe;
    std::string unit;
    std::string hint;  // what an administrator could write to allow it; empty where nothing would

    // The finding that decided a denial: the first that does not allow. Null for an allowed verdict.
    const Finding* cause() const;
};

// The verdict in words, several lines, each ended by a newline: the ports, the daemon's sentence for each
// finding (which names the rule and the facts), and the hint. What iopermctl and ioperm-run print on a
// denial.
std::string explain(const Verdict& verdict);

// "no_rule", "never", ...: the reason's name in JSON and in logs. Stable.
std::string_view name(Finding::Reason reason);

// An Error that may carry the verdict behind it. Where only Result<T> is wanted, it converts to a plain
// Error.
struct Refusal : Error {
    std::optional<Verdict> verdict;  // present when the policy refused
};

}  // namespace iopermd::client
