// SPDX-License-Identifier: Apache-2.0
#include "syscall/host_name.h"

#include "lib/guarded.h"

namespace kernel {
namespace {

struct Names {
    char host[65] = "(none)";
    char domain[65] = "(none)";
};
constinit Guarded<Names, LockRank::HostName> names;

Result<> set(char (&room)[65], std::string_view name) {
    if (name.size() >= sizeof room)
        return fail(Errno::Inval);
    room[name.copy(room, sizeof room - 1)] = '\0';
    return {};
}

void copy(char (&room)[65], std::string_view text) {
    room[text.copy(room, sizeof room - 1)] = '\0';
}

}  // namespace

void fill_names(UtsName& out) {
    copy(out.system, kSystemName);
    copy(out.release, kRelease);
    copy(out.version, kVersion);
    copy(out.machine, kMachine);
    auto locked = names.lock();
    copy(out.node, locked->host);
    copy(out.domain, locked->domain);
}

Result<> set_host_name(std::string_view name) {
    return set(names.lock()->host, name);
}

Result<> set_domain_name(std::string_view name) {
    return set(names.lock()->domain, name);
}

}  // namespace kernel
