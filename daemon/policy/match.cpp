// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/match.h"

#include <algorithm>

namespace iopermd {
namespace {

bool has_user(const std::vector<NamedId>& users, uid_t uid) {
    return uid != static_cast<uid_t>(-1) &&
           std::any_of(users.begin(), users.end(), [&](const NamedId& user) { return user.id == uid; });
}

bool has_group(const std::vector<NamedId>& wanted, const std::vector<gid_t>& groups) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const NamedId& group) {
        return std::find(groups.begin(), groups.end(), group.id) != groups.end();
    });
}

bool has_text(const std::vector<std::string>& wanted, const std::string& text) {
    return !text.empty() && std::find(wanted.begin(), wanted.end(), text) != wanted.end();
}

}  // namespace

bool fits(const SubjectPattern& pattern, const Subject& subject) {
    if (pattern.users.empty() && pattern.groups.empty())
        return false;
    return (pattern.users.empty() || has_user(pattern.users, subject.uid)) &&
           (pattern.groups.empty() || has_group(pattern.groups, subject.groups)) &&
           (pattern.exes.empty() || has_text(pattern.exes, subject.exe)) &&
           (pattern.units.empty() || has_text(pattern.units, subject.unit));
}

}  // namespace iopermd
