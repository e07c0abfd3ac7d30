// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "daemon/policy/place.h"
#include "iopermd/port_set.h"

namespace iopermd {

enum class Access { ReadWrite, Read, Write };
enum class Mode { Auto, Native, Mediated };
enum class Effect { Allow, Deny };
enum class OnRevoke { Strip, Kill };

// A user or group as the policy names it, resolved when the policy was loaded.
struct NamedId {
    std::string name;
    uint32_t id;
};

// Whom a rule speaks about: the keys that are present must all fit, one value of each list must. At least one
// key is present, and `exe` and `unit` never stand alone: they only narrow a user or group (below kernel 6.5
// a pid cannot be pinned, see peer.h).
struct SubjectPattern {
    std::vector<NamedId> users;
    std::vector<NamedId> groups;
    std::vector<std::string> exes;  // absolute paths
    std::vector<std::string> units;
};

// One [[rule]].
struct Rule {
    std::string id;
    Place place;
    Effect effect = Effect::Allow;
    PortSet ports;
    Access access = Access::ReadWrite;
    Mode mode = Mode::Auto;
    std::optional<std::chrono::seconds> lease;  // none: the policy's default
    bool exclusive = false;
    bool hazard = false;
    bool busy = false;
    OnRevoke on_revoke = OnRevoke::Strip;
    SubjectPattern subject;
    std::string reason;
};

// One [[never]].
struct NeverRule {
    std::string id;  // "never[1]", counted over all files in load order
    Place place;
    PortSet ports;
    std::string reason;
};

}  // namespace iopermd
