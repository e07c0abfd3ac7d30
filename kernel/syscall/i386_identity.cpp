// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "syscall/directories.h"
#include "syscall/i386_handlers.h"
#include "syscall/identity.h"
#include "task/credentials_rules.h"
#include "task/thread.h"

namespace kernel {
namespace {

constexpr uint16_t kUnchanged16 = 0xffff;
constexpr uint16_t kOverflowId = 65534;

const Credentials& mine() {
    return current_thread().credentials();
}

constexpr uint32_t widen(uint16_t id) {
    return id == kUnchanged16 ? kUnchangedId : id;
}
constexpr uint16_t narrow(uint32_t id) {
    return id > kUnchanged16 ? kOverflowId : static_cast<uint16_t>(id);
}

Result<uint64_t> write_ids(const Credentials::Ids& ids, UserOut<uint16_t> real, UserOut<uint16_t> effective,
                           UserOut<uint16_t> saved) {
    TRY(real.write(narrow(ids.real)));
    TRY(effective.write(narrow(ids.effective)));
    TRY(saved.write(narrow(ids.saved)));
    return 0;
}

Result<uint64_t> narrow_answer(Result<uint64_t> answer) {
    return uint64_t{narrow(static_cast<uint32_t>(TRY(std::move(answer))))};
}

}  // namespace

Result<uint64_t> i386_getuid16() {
    return narrow(mine().user.real);
}
Result<uint64_t> i386_getgid16() {
    return narrow(mine().group.real);
}
Result<uint64_t> i386_geteuid16() {
    return narrow(mine().user.effective);
}
Result<uint64_t> i386_getegid16() {
    return narrow(mine().group.effective);
}
Result<uint64_t> i386_setuid16(uint16_t uid) {
    return sys_setuid(widen(uid));
}
Result<uint64_t> i386_setgid16(uint16_t gid) {
    return sys_setgid(widen(gid));
}
Result<uint64_t> i386_setreuid16(uint16_t real, uint16_t effective) {
    return sys_setreuid(widen(real), widen(effective));
}
Result<uint64_t> i386_setregid16(uint16_t real, uint16_t effective) {
    return sys_setregid(widen(real), widen(effective));
}
Result<uint64_t> i386_setresuid16(uint16_t real, uint16_t effective, uint16_t saved) {
    return sys_setresuid(widen(real), widen(effective), widen(saved));
}
Result<uint64_t> i386_setresgid16(uint16_t real, uint16_t effective, uint16_t saved) {
    return sys_setresgid(widen(real), widen(effective), widen(saved));
}
Result<uint64_t> i386_getresuid16(UserOut<uint16_t> real, UserOut<uint16_t> effective,
                                  UserOut<uint16_t> saved) {
    return write_ids(mine().user, real, effective, saved);
}
Result<uint64_t> i386_getresgid16(UserOut<uint16_t> real, UserOut<uint16_t> effective,
                                  UserOut<uint16_t> saved) {
    return write_ids(mine().group, real, effective, saved);
}
Result<uint64_t> i386_setfsuid16(uint16_t uid) {
    return narrow_answer(sys_setfsuid(widen(uid)));
}
Result<uint64_t> i386_setfsgid16(uint16_t gid) {
    return narrow_answer(sys_setfsgid(widen(gid)));
}

Result<uint64_t> i386_getgroups16(int32_t count, UserOut<uint16_t> groups) {
    const Vector<uint32_t>& held = mine().groups;
    if (count < 0 || (count != 0 && static_cast<size_t>(count) < held.size()))
        return fail(Errno::Inval);
    for (size_t i = 0; count != 0 && i < held.size(); i++)
        TRY((groups + i).write(narrow(held.span()[i])));
    return held.size();
}

Result<uint64_t> i386_setgroups16(int32_t count, UserIn<uint16_t> groups) {
    TRY(may_set_groups(count));
    Vector<uint32_t> wanted;
    TRY(wanted.resize(static_cast<size_t>(count)));
    for (size_t i = 0; i < wanted.size(); i++)
        wanted[i] = widen(TRY((groups + i).read()));
    return set_groups(std::move(wanted));
}

Result<uint64_t> i386_chown16(UserString path, uint16_t uid, uint16_t gid) {
    return sys_chown(path, widen(uid), widen(gid));
}
Result<uint64_t> i386_lchown16(UserString path, uint16_t uid, uint16_t gid) {
    return sys_lchown(path, widen(uid), widen(gid));
}
Result<uint64_t> i386_fchown16(int32_t descriptor, uint16_t uid, uint16_t gid) {
    return sys_fchown(descriptor, widen(uid), widen(gid));
}

}  // namespace kernel
