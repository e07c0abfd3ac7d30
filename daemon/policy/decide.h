// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "daemon/policy/policy.h"
#include "iopermd/port_set.h"

namespace iopermd {

// The facts about who asks, from the kernel. An unknown exe or unit is empty and fits no rule that names one.
struct Subject {
    uid_t uid = static_cast<uid_t>(-1);  // -1: not known, fits no rule
    std::vector<gid_t> groups;           // primary and supplementary
    std::string exe;
    std::string unit;
    // For messages and hints only, never compared: the names behind uid and groups (same order), empty where
    // there is none.
    std::string user;
    std::vector<std::string> group_names;
};

struct Request {
    PortSet ports;         // ignored with `profile`
    bool profile = false;  // everything that the policy allows this subject
    Access access = Access::ReadWrite;
    Mode mode = Mode::Auto;
};

// What the machine and the ledger say about ports, for `busy`, `exclusive` and the guard's ceiling.
struct MachineFacts {
    // Ports in /proc/ioports with the name of the driver.
    struct Owner {
        PortSet ports;
        std::string name;
    };
    std::vector<Owner> busy;
    // Ports of live grants of other sessions; only those that overlap the request matter. `exclusive`:
    // granted by an exclusive rule.
    struct Held {
        PortSet ports;
        bool exclusive = false;
        uint64_t grant = 0;
        std::string holder;  // "uid 1000, pid 77"
    };
    std::vector<Held> held;
    std::optional<PortSet> ceiling;  // the guard's; none: not known (offline check)
};

// One part of the answer: these ports, for this reason. `Reason` mirrors proto/iopermd/v1/policy.proto,
// Finding.Reason.
struct Finding {
    enum class Reason { Allowed, NoRule, Denied, Never, Hazard, Busy, Access, Held, Ceiling };
    // No aggregate: for braces GCC would first write 8 KiB of zeros.
    Finding(const PortSet& its_ports, Reason its_reason, std::string its_rule, std::string its_place,
            std::string words)
        : ports(its_ports),
          reason(its_reason),
          rule(std::move(its_rule)),
          place(std::move(its_place)),
          message(std::move(words)) {}
    PortSet ports;
    Reason reason;
    std::string rule;     // id of the rule or [[never]] block; empty for NoRule
    std::string place;    // "file:line"
    std::string message;  // one sentence that names the rule and the facts
};

struct Verdict {
    bool allowed = false;
    PortSet ports;  // granted, or what was asked
    std::vector<Finding> findings;
    // What an administrator could write, as TOML: a rule for exactly what is missing, and a comment for each
    // rule that is in the way; empty where no text would help.
    std::string hint;
    // Only when allowed:
    std::chrono::seconds lease{0};  // the shortest of the rules that allowed it, cut to the policy's maximum
    bool exclusive = false;         // any rule that allowed a part of it is exclusive
    OnRevoke on_revoke = OnRevoke::Strip;  // Kill if any of them says so
    Mode mode = Mode::Native;
};

// The one decision. never > deny > allow, default deny, the order of rules does not matter; all or nothing
// for named ports; for a profile, the union of what is allowed (an empty union is a denial). Native only in
// this version: a rule with access r or w, or mode = "mediated", fits no request here and the finding says so
// (Reason::Access). A port that several rules name gets the finding of the one that came nearest to allowing
// it; a grant is as strict as the strictest of the rules that allow a part of it. An exclusive rule grants
// all of its ports that were asked for, or none while another session holds one of them. Pure.
Verdict decide(const Policy& policy, const Subject& subject, const Request& request,
               const MachineFacts& machine);

}  // namespace iopermd
