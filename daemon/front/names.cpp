// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/names.h"

#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <vector>

namespace iopermd::front {
namespace {

// The getXXX_r functions say ERANGE until the buffer is large enough; a group with thousands of members needs
// a large one.
template <class Entry, class Call>
bool find(Entry& entry, std::vector<char>& buffer, Call call) {
    constexpr size_t kMax = 1 << 20;
    for (buffer.resize(1024); buffer.size() <= kMax; buffer.resize(buffer.size() * 4)) {
        Entry* found = nullptr;
        const int error = call(&entry, buffer.data(), buffer.size(), &found);
        if (error != ERANGE)
            return error == 0 && found != nullptr;
    }
    return false;
}

}  // namespace

std::string user_name(uid_t uid) {
    passwd entry{};
    std::vector<char> buffer;
    const bool known = find(entry, buffer, [uid](passwd* e, char* b, size_t n, passwd** found) {
        return ::getpwuid_r(uid, e, b, n, found);
    });
    return known ? entry.pw_name : std::to_string(uid);
}

std::string group_name(gid_t gid) {
    group entry{};
    std::vector<char> buffer;
    const bool known = find(entry, buffer, [gid](group* e, char* b, size_t n, group** found) {
        return ::getgrgid_r(gid, e, b, n, found);
    });
    return known ? entry.gr_name : std::to_string(gid);
}

std::optional<gid_t> group_id(const std::string& name) {
    group entry{};
    std::vector<char> buffer;
    const bool known = find(entry, buffer, [&name](group* e, char* b, size_t n, group** found) {
        return ::getgrnam_r(name.c_str(), e, b, n, found);
    });
    return known ? std::optional(entry.gr_gid) : std::nullopt;
}

}  // namespace iopermd::front
