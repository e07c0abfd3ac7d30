// SPDX-License-Identifier: Apache-2.0
#include "syscall/identity.h"

#include <algorithm>

#include "arch/cpu.h"
#include "task/become.h"
#include "task/credentials_rules.h"
#include "task/thread.h"

namespace kernel {
namespace {

constexpr int32_t kMaxGroups = 65536;  // NGROUPS_MAX

const Credentials& mine() {
    return current_thread().credentials();
}

Result<uint64_t> install(Result<Ref<Credentials>> credentials) {
    become(TRY(std::move(credentials)));
    return 0;
}

Result<> check_id(uint32_t id) {
    if (id == kUnchangedId)
        return fail(Errno::Inval);
    return {};
}

Result<uint64_t> write_ids(const Credentials::Ids& ids, UserOut<uint32_t> real, UserOut<uint32_t> effective,
                           UserOut<uint32_t> saved) {
    TRY(real.write(ids.real));
    TRY(effective.write(ids.effective));
    TRY(saved.write(ids.saved));
    return 0;
}

}  // namespace

Result<uint64_t> sys_getuid() {
    return mine().user.real;
}
Result<uint64_t> sys_getgid() {
    return mine().group.real;
}
Result<uint64_t> sys_geteuid() {
    return mine().user.effective;
}
Result<uint64_t> sys_getegid() {
    return mine().group.effective;
}
Result<uint64_t> sys_getresuid(UserOut<uint32_t> real, UserOut<uint32_t> effective, UserOut<uint32_t> saved) {
    return write_ids(mine().user, real, effective, saved);
}
Result<uint64_t> sys_getresgid(UserOut<uint32_t> real, UserOut<uint32_t> effective, UserOut<uint32_t> saved) {
    return write_ids(mine().group, real, effective, saved);
}

Result<uint64_t> sys_setuid(uint32_t uid) {
    TRY(check_id(uid));
    return install(after_setuid(mine(), uid));
}
Result<uint64_t> sys_setgid(uint32_t gid) {
    TRY(check_id(gid));
    return install(after_setgid(mine(), gid));
}
Result<uint64_t> sys_setreuid(uint32_t real, uint32_t effective) {
    return install(after_setreuid(mine(), real, effective));
}
Result<uint64_t> sys_setregid(uint32_t real, uint32_t effective) {
    return install(after_setregid(mine(), real, effective));
}
Result<uint64_t> sys_setresuid(uint32_t real, uint32_t effective, uint32_t saved) {
    return install(after_setresuid(mine(), {real, effective, saved}));
}
Result<uint64_t> sys_setresgid(uint32_t real, uint32_t effective, uint32_t saved) {
    return install(after_setresgid(mine(), {real, effective, saved}));
}

// Both return what was before, and have no way to tell of an error (setfsuid(2)).
Result<uint64_t> sys_setfsuid(uint32_t uid) {
    const uint32_t before = mine().user.file_system;
    (void)install(after_setfsuid(mine(), uid));
    return before;
}
Result<uint64_t> sys_setfsgid(uint32_t gid) {
    const uint32_t before = mine().group.file_system;
    (void)install(after_setfsgid(mine(), gid));
    return before;
}

Result<uint64_t> sys_getgroups(int32_t count, UserOut<uint32_t> groups) {
    const Vector<uint32_t>& held = mine().groups;
    if (count < 0 || (count != 0 && static_cast<size_t>(count) < held.size()))
        return fail(Errno::Inval);
    if (count != 0)
        TRY(groups.write_array(held.begin(), held.size()));
    return held.size();
}

Result<> may_set_groups(int32_t count) {
    if (!mine().has(Capability::SetGid))
        return fail(Errno::Perm);
    if (count < 0 || count > kMaxGroups)
        return fail(Errno::Inval);
    return {};
}

Result<uint64_t> set_groups(Vector<uint32_t> wanted) {
    std::sort(wanted.begin(), wanted.end());  // as getgroups(2) shows them on Linux
    Ref<Credentials> made = TRY(mine().copy());
    made->groups = std::move(wanted);
    return install(std::move(made));
}

Result<uint64_t> sys_setgroups(int32_t count, UserIn<uint32_t> groups) {
    TRY(may_set_groups(count));
    Vector<uint32_t> wanted;
    TRY(wanted.resize(static_cast<size_t>(count)));
    TRY(groups.read_array(wanted.begin(), wanted.size()));
    return set_groups(std::move(wanted));
}

}  // namespace kernel
