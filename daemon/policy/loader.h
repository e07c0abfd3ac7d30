// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/policy/place.h"
#include "daemon/policy/policy.h"
#include "iopermd/expected.h"

namespace iopermd {

// Turns names into ids; the system's NSS, or a table in tests. A name that is unknown fails the load (a
// missing group must never come to mean "everybody").
struct NameResolver {
    std::function<std::optional<uint32_t>(const std::string&)> user;
    std::function<std::optional<uint32_t>(const std::string&)> group;

    static NameResolver system();
};

using Diagnostics = std::vector<Diagnostic>;  // never empty when it is an error

// Parses texts that are already in memory, in this order, as one policy. All mistakes that can be found in
// one pass are reported, not just the first, sorted by position. Each file says schema = 1; each key of
// [defaults] and [limits], each range and each rule id may stand once in all of them together. Thread-safe
// where `names` is.
Expected<Policy, Diagnostics> parse_policy(const std::vector<PolicyText>& files, const NameResolver& names);

// Reads `file` and then `directory`/*.toml in byte order of their names (a directory that does not exist is
// empty), checks that each is a regular file, not a symbolic link, owned by `owner` and not writable by group
// or others, and parses them. A `file` that does not exist is an error: the package ships an inert one.
// source.h has the rest of the rules.
Expected<Policy, Diagnostics> load_policy(const std::string& file, const std::string& directory,
                                          const NameResolver& names, uint32_t owner = 0);

}  // namespace iopermd
