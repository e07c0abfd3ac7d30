// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "syscall/directories.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// access(2) asks for the real user: a set-user-ID program learns what its caller may do (Linux's
// access_override_creds).
Result<Ref<Credentials>> as_real_user(const Credentials& who) {
    Ref<Credentials> real = TRY(who.copy());
    real->user.file_system = who.user.real;
    real->group.file_system = who.group.real;
    real->capabilities.effective = who.user.real == 0 ? who.capabilities.permitted : 0;
    return real;
}

}  // namespace

Result<uint64_t> sys_stat(UserString path, UserOut<UserStat> to) {
    return sys_newfstatat(kAtWorkingDirectory, path, to, 0);
}

Result<uint64_t> sys_lstat(UserString path, UserOut<UserStat> to) {
    return sys_newfstatat(kAtWorkingDirectory, path, to, kAtNoFollow);
}

Result<uint64_t> sys_fstat(int32_t descriptor, UserOut<UserStat> to) {
    const Ref<OpenFile> file = TRY(file_of(descriptor));
    TRY(to.write(UserStat::from(file->inode().status())));
    return 0;
}

Result<uint64_t> sys_newfstatat(int32_t directory, UserString path, UserOut<UserStat> to, uint32_t flags) {
    if (flags & ~(kAtNoFollow | kAtNoAutomount | kAtEmptyPath))
        return fail(Errno::Inval);
    const Ref<Inode> inode = TRY(find_inode(directory, path, flags));
    TRY(to.write(UserStat::from(inode->status())));
    return 0;
}

Result<uint64_t> sys_statx(int32_t directory, UserString path, uint32_t flags, uint32_t mask,
                           UserOut<UserStatx> to) {
    constexpr uint32_t kSyncFlags = 0x6000, kReservedMask = 0x8000'0000;
    if ((mask & kReservedMask) || (flags & kSyncFlags) == kSyncFlags ||
        (flags & ~(kAtNoFollow | kAtNoAutomount | kAtEmptyPath | kSyncFlags)))
        return fail(Errno::Inval);
    const Ref<Inode> inode = TRY(find_inode(directory, path, flags));
    TRY(to.write(UserStatx::from(inode->status())));
    return 0;
}

Result<uint64_t> sys_access(UserString path, uint32_t mode) {
    return sys_faccessat2(kAtWorkingDirectory, path, mode, 0);
}

Result<uint64_t> sys_faccessat(int32_t directory, UserString path, uint32_t mode) {
    return sys_faccessat2(directory, path, mode, 0);
}

Result<uint64_t> sys_faccessat2(int32_t directory, UserString path, uint32_t mode, uint32_t flags) {
    if ((mode & ~7u) || (flags & ~(kAtEffectiveIds | kAtNoFollow | kAtEmptyPath)))
        return fail(Errno::Inval);
    Ref<Credentials> who = current_thread().credentials_ref();
    if (!(flags & kAtEffectiveIds))
        who = TRY(as_real_user(*who));
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    Lookup from = TRY(lookup_at(directory, text, flags & kAtEmptyPath));
    from.who = who.get();
    const Ref<Entry> entry = text.empty() ? from.start : TRY(names::find(from, text, !(flags & kAtNoFollow)));
    TRY(names::check_permission(entry->inode(), *who, mode));
    return 0;
}

}  // namespace kernel
