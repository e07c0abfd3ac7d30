// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/subject_argument.h"

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace iopermd::ctl {
namespace {

std::optional<uint32_t> number_of(const std::string& text) {
    uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

void add_group(Subject& subject, gid_t gid) {
    if (std::find(subject.groups.begin(), subject.groups.end(), gid) != subject.groups.end())
        return;
    const group* entry = ::getgrgid(gid);
    subject.groups.push_back(gid);
    subject.group_names.push_back(entry != nullptr ? entry->gr_name : "");
}

Result<void> set_user(Subject& subject, const std::string& name) {
    const auto number = number_of(name);
    const passwd* entry = number ? ::getpwuid(*number) : ::getpwnam(name.c_str());
    if (entry == nullptr && !number)
        return fail(Code::NotFound, "this machine has no user \"" + name + "\"");
    subject.uid = entry != nullptr ? entry->pw_uid : *number;
    if (entry == nullptr)
        return {};
    subject.user = entry->pw_name;
    int count = 0;
    ::getgrouplist(subject.user.c_str(), entry->pw_gid, nullptr, &count);  // -1, and the count that is needed
    std::vector<gid_t> groups(static_cast<size_t>(count));
    const gid_t primary = entry->pw_gid;
    if (::getgrouplist(subject.user.c_str(), primary, groups.data(), &count) < 0)
        return fail(Code::Internal, "the groups of user \"" + name + "\" change too fast to be read");
    groups.resize(static_cast<size_t>(count));
    for (const gid_t gid : groups)
        add_group(subject, gid);
    return {};
}

Result<void> set_group(Subject& subject, const std::string& name) {
    const auto number = number_of(name);
    const group* entry = number ? nullptr : ::getgrnam(name.c_str());
    if (entry == nullptr && !number)
        return fail(Code::NotFound, "this machine has no group \"" + name + "\"");
    add_group(subject, entry != nullptr ? entry->gr_gid : *number);
    return {};
}

Result<void> set_text(std::string& field, const std::string& key, const std::string& value) {
    if (!field.empty())
        return fail(Code::Usage, "--as names " + key + " twice");
    field = value;
    return {};
}

Result<void> set(Subject& subject, const std::string& key, const std::string& value) {
    if (key == "user" && subject.uid != static_cast<uid_t>(-1))
        return fail(Code::Usage, "--as names user twice");
    if (key == "user")
        return set_user(subject, value);
    if (key == "group")
        return set_group(subject, value);
    if (key == "exe")
        return set_text(subject.exe, key, value);
    if (key == "unit")
        return set_text(subject.unit, key, value);
    return fail(
        Code::Usage,
        "--as \"" + key + "\": write user:NAME, group:NAME, exe:/PATH or unit:NAME, with commas between");
}

}  // namespace

Result<Subject> parse_subject(const std::string& text) {
    Subject subject;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find(',', at), text.size());
        const std::string part = text.substr(at, end - at);
        const size_t colon = std::min(part.find(':'), part.size());
        const std::string value = part.substr(std::min(colon + 1, part.size()));
        if (value.empty())
            return fail(Code::Usage,
                        "--as \"" + part + "\": write user:NAME, group:NAME, exe:/PATH or unit:NAME");
        IOPERMD_TRY(set(subject, part.substr(0, colon), value));
        at = end + 1;
    }
    return subject;
}

}  // namespace iopermd::ctl
