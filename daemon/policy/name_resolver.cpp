// SPDX-License-Identifier: Apache-2.0
#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <vector>

#include "daemon/policy/loader.h"

namespace iopermd {
namespace {

// getpwnam_r(3) and getgrnam_r(3) say ERANGE until the buffer holds the entry; groups with many members need
// large ones.
template <class Entry, class LookUp>
std::optional<Entry> look_up(const std::string& name, LookUp get, std::vector<char>& buffer) {
    constexpr size_t kLargest = size_t{16} * 1024 * 1024;
    for (buffer.resize(4096); buffer.size() <= kLargest; buffer.resize(buffer.size() * 2)) {
        Entry entry{};
        Entry* found = nullptr;
        const int error = get(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
        if (error != ERANGE)
            return found != nullptr ? std::optional(entry) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

NameResolver NameResolver::system() {
    NameResolver names;
    names.user = [](const std::string& name) -> std::optional<uint32_t> {
        std::vector<char> buffer;
        const auto entry = look_up<struct passwd>(name, ::getpwnam_r, buffer);
        return entry ? std::optional(entry->pw_uid) : std::nullopt;
    };
    names.group = [](const std::string& name) -> std::optional<uint32_t> {
        std::vector<char> buffer;
        const auto entry = look_up<struct group>(name, ::getgrnam_r, buffer);
        return entry ? std::optional(entry->gr_gid) : std::nullopt;
    };
    return names;
}

}  // namespace iopermd
