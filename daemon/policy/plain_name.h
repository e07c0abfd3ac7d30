// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>

namespace iopermd {

// What ids of rules and names of ranges may be: 1 to 64 of [A-Za-z0-9._-], so that they need no quoting in
// logs and on command lines and never look like "never[1]".
constexpr bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    });
}

inline constexpr std::string_view kPlainNameAdvice = R"(use 1 to 64 letters, digits, ".", "_" and "-")";

}  // namespace iopermd
