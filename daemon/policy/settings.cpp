// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/settings.h"

#include <algorithm>

#include "daemon/policy/duration.h"
#include "daemon/policy/quote.h"

namespace iopermd {
namespace {

constexpr std::string_view kDefaultKeys[] = {"lease", "max_lease"};
constexpr std::string_view kLimitKeys[] = {"connections_per_uid", "grants_per_uid"};
constexpr int64_t kMostPerUid = 65535;

}  // namespace

bool Settings::first(const Section& section, std::string_view key) {
    if (!section.has(key))
        return false;
    const auto [other, is_new] = seen_.try_emplace(std::string(key), section.place_of_key(key));
    if (!is_new)
        section.complain(section.place_of_key(key), quote(key) + " is already set at " + other->second.text(),
                         "remove one of the two");
    return is_new;
}

void Settings::read_defaults(const Section& defaults) {
    defaults.check_keys(kDefaultKeys);
    if (first(defaults, "lease"))
        if (const auto value = defaults.duration("lease"))
            lease_ = {*value, defaults.place_of(*defaults.find("lease"))};
    if (first(defaults, "max_lease")) {
        if (const auto value = defaults.duration("max_lease"))
            max_lease_ = {*value, defaults.place_of(*defaults.find("max_lease"))};
        else
            max_lease_wrong_ = true;
    }
}

void Settings::read_limits(const Section& limits) {
    limits.check_keys(kLimitKeys);
    for (const auto& [key, field] : {std::pair(kLimitKeys[0], &Limits::connections_per_uid),
                                     std::pair(kLimitKeys[1], &Limits::grants_per_uid)})
        if (first(limits, key))
            if (const auto value = limits.integer(key, 1, kMostPerUid))
                limits_.*field = static_cast<uint32_t>(*value);
}

std::string Settings::too_long(std::chrono::seconds lease) const {
    return "lease " + quote(format_duration(lease)) + " is longer than max_lease " +
           quote(format_duration(longest_)) +
           (max_lease_ ? " (" + max_lease_->place.text() + ")" : " (built in)");
}

void Settings::finish(Report& report, Policy& policy) {
    longest_ = max_lease_ ? max_lease_->value : policy.max_lease;
    policy.max_lease = longest_;
    policy.limits = limits_;
    // A short max_lease without a lease of its own shortens the built-in one; only two written values can
    // contradict each other.
    policy.default_lease = lease_ ? lease_->value : std::min(policy.default_lease, longest_);
    if (lease_ && lease_->value > longest_ && !max_lease_wrong_)
        report.add(lease_->place, too_long(lease_->value), "shorten it, or raise max_lease under [defaults]");
}

void Settings::check_lease(const Section& rule, std::chrono::seconds lease) const {
    if (lease > longest_ && !max_lease_wrong_)
        rule.complain(rule.place_of(*rule.find("lease")), too_long(lease),
                      "shorten it, or raise max_lease under [defaults]");
}

}  // namespace iopermd
