// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/ports_argument.h"

#include <memory>
#include <optional>

#include "daemon/policy/loader.h"
#include "iopermd/port_text.h"

namespace iopermd::ctl {
namespace {

using RangeTableOf = std::map<std::string, PortSet, std::less<>>;

Result<PortSet> find_range(const RangeTableOf& ranges, const std::string& name) {
    const auto found = ranges.find(name);
    if (found == ranges.end())
        return fail(Code::NotFound, "the policy has no range \"" + name + "\" in [ranges]");
    return found->second;
}

// The users and groups of the daemon's policy do not matter here, and the machine that asks may not even know
// them.
const NameResolver& any_name() {
    static const NameResolver names{[](const std::string&) { return std::optional<uint32_t>(0); },
                                    [](const std::string&) { return std::optional<uint32_t>(0); }};
    return names;
}

Result<RangeTableOf> fetch_ranges(client::Client& daemon) {
    const client::LoadedPolicy loaded = IOPERMD_TRY(daemon.policy());
    std::vector<PolicyText> texts;
    for (const client::PolicyFile& file : loaded.files)
        texts.push_back({file.path, file.text});
    auto policy = parse_policy(texts, any_name());
    if (!policy)
        return fail(Code::BadPolicy,
                    "the daemon's policy does not load here: " + policy.error().front().text());
    return std::move(policy->ranges);
}

Result<PortSet> parse_word(const std::string& word, const RangeLookup& lookup) {
    if (word.starts_with('@'))
        return lookup(word.substr(1));
    const auto range = parse_port_range(word);
    if (!range)
        return fail(Code::Usage, "ports \"" + word + "\": " + std::string(describe(range.error().kind)));
    return PortSet{*range};
}

}  // namespace

RangeLookup daemon_ranges(client::Client& daemon) {
    auto cache = std::make_shared<std::optional<RangeTableOf>>();
    return [&daemon, cache](const std::string& name) -> Result<PortSet> {
        if (!*cache)
            *cache = IOPERMD_TRY(fetch_ranges(daemon));
        return find_range(**cache, name);
    };
}

RangeLookup policy_ranges(const Policy& policy) {
    return [&policy](const std::string& name) { return find_range(policy.ranges, name); };
}

Result<PortSet> parse_ports(const std::vector<std::string>& words, const RangeLookup& lookup) {
    PortSet out;
    for (const std::string& word : words) {
        for (size_t at = 0; at <= word.size();) {
            const size_t end = std::min(word.find_first_of(", ", at), word.size());
            out |= IOPERMD_TRY(parse_word(word.substr(at, end - at), lookup));
            at = end + 1;
        }
    }
    return out;
}

}  // namespace iopermd::ctl
