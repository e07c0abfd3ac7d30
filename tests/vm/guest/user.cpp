// SPDX-License-Identifier: Apache-2.0
#include "user.h"

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace {

using File = std::unique_ptr<FILE, int (*)(FILE*)>;

// getgrouplist(3) would load name-service modules, which a static program should not do.
std::vector<gid_t> groups_of(const std::string& name, gid_t own) {
    std::vector<gid_t> found{own};
    const File file(std::fopen("/etc/group", "re"), std::fclose);
    while (const group* entry = file ? fgetgrent(file.get()) : nullptr) {
        for (char** member = entry->gr_mem; *member != nullptr; ++member) {
            if (name == *member && std::ranges::find(found, entry->gr_gid) == found.end()) {
                found.push_back(entry->gr_gid);
            }
        }
    }
    return found;
}

}  // namespace

std::optional<User> User::find(const std::string& name) {
    const File file(std::fopen("/etc/passwd", "re"), std::fclose);
    while (const passwd* entry = file ? fgetpwent(file.get()) : nullptr) {
        if (name == entry->pw_name) {
            User user{name, entry->pw_dir, entry->pw_uid, entry->pw_gid, {}};
            user.groups = groups_of(name, user.gid);
            return user;
        }
    }
    return std::nullopt;
}
