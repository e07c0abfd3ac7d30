// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/policy/loader.h"
#include "iopermd/port_text.h"

namespace iopermd::test {

// The users and groups of these tests' machine.
inline NameResolver names() {
    using Table = std::map<std::string, uint32_t>;
    auto look_up = [](Table table) {
        return [table](const std::string& name) -> std::optional<uint32_t> {
            const auto entry = table.find(name);
            return entry == table.end() ? std::nullopt : std::optional(entry->second);
        };
    };
    return {look_up({{"root", 0}, {"ann", 1000}, {"bob", 1001}, {"nobody", 65534}}),
            look_up({{"lp", 7}, {"ann", 1000}, {"dialout", 20}, {"nogroup", 65534}})};
}

inline PortSet ports(std::string_view text) {
    auto set = parse_port_set(text);
    EXPECT_TRUE(set) << text;
    return set ? *set : PortSet();
}

// What is wrong with these files, one diagnostic a line; "" where nothing is.
inline std::string mistakes(const std::vector<PolicyText>& files) {
    const auto policy = parse_policy(files, names());
    std::string out;
    if (!policy)
        for (const Diagnostic& diagnostic : policy.error())
            out += diagnostic.text() + "\n";
    return out;
}
inline std::string mistakes(const std::string& text) {
    return mistakes({PolicyText{"p.toml", text}});
}

// A policy that must load; without it, the empty one and a failed test.
inline Policy load(const std::vector<PolicyText>& files) {
    auto policy = parse_policy(files, names());
    if (policy)
        return std::move(policy).value();
    ADD_FAILURE() << mistakes(files);
    return {};
}
inline Policy load(const std::string& text) {
    return load({PolicyText{"p.toml", text}});
}

}  // namespace iopermd::test
