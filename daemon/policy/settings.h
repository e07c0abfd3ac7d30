// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "daemon/policy/policy.h"
#include "daemon/policy/section.h"

namespace iopermd {

// [defaults] and [limits] of all files of one policy; a key may stand once in all of them together.
class Settings {
public:
    void read_defaults(const Section& defaults);
    void read_limits(const Section& limits);

    // After the last file: checks lease against max_lease, and fills in what no file says.
    void finish(Report& report, Policy& policy);

    // Reports a rule's lease that is longer than max_lease. After finish().
    void check_lease(const Section& rule, std::chrono::seconds lease) const;

private:
    struct Lease {
        std::chrono::seconds value;
        Place place;
    };
    // Whether `key` stands here for the first time; reports the second one.
    bool first(const Section& section, std::string_view key);
    std::string too_long(std::chrono::seconds lease) const;

    std::map<std::string, Place, std::less<>> seen_;
    std::optional<Lease> lease_;
    std::optional<Lease> max_lease_;
    std::chrono::seconds longest_{0};
    bool max_lease_wrong_ = false;  // reported already; other leases are not compared with it
    Limits limits_;
};

}  // namespace iopermd
