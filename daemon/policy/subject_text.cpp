// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/subject_text.h"

#include <algorithm>

namespace iopermd {
namespace {

std::string groups_text(const Subject& subject) {
    std::string out = "groups ";
    const auto first = subject.groups.begin();
    for (size_t i = 0; i < subject.groups.size(); i++) {
        const auto here = first + static_cast<ptrdiff_t>(i);
        if (std::find(first, here, *here) != here)  // the primary group is mostly a supplementary one, too
            continue;
        const bool named = i < subject.group_names.size() && !subject.group_names[i].empty();
        out += (i == 0 ? "" : ", ") + (named ? subject.group_names[i] : std::to_string(*here));
    }
    return out;
}

std::string user_text(const Subject& subject) {
    if (subject.uid == static_cast<uid_t>(-1))
        return "an unknown user";
    const std::string uid = "uid " + std::to_string(subject.uid);
    const std::string groups = subject.groups.empty() ? "" : groups_text(subject);
    if (subject.user.empty())
        return groups.empty() ? uid : uid + " (" + groups + ")";
    return "user " + subject.user + " (" + uid + (groups.empty() ? "" : ", " + groups) + ")";
}

}  // namespace

std::string describe(const Subject& subject) {
    std::string out = user_text(subject);
    if (!subject.exe.empty())
        out += " running " + subject.exe;
    if (!subject.unit.empty())
        out += " in unit " + subject.unit;
    return out;
}

}  // namespace iopermd
