// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "syscall/directories.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {

Result<uint64_t> sys_mount(UserString, UserString path, UserString type, uint64_t flags, UserAddr) {
    constexpr uint64_t kRemount = 32, kBind = 4096, kMove = 8192;
    constexpr uint64_t kPropagation =
        1 << 17 | 1 << 18 | 1 << 19 | 1 << 20;  // unbindable, private, slave, shared
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    const Lookup from = TRY(lookup_at(kAtWorkingDirectory, text));
    if (!current_thread().credentials().has(Capability::SysAdmin))
        return fail(Errno::Perm);
    if (flags & (kRemount | kPropagation)) {
        // No option of a mount has an effect here, and there is one name space: nothing to change.
        TRY(names::find(from, text));
        return 0;
    }
    if (flags & (kBind | kMove))
        return fail(Errno::Inval);
    if (!type)
        return fail(Errno::Inval);
    char name[64];
    const Result<size_t> length = type.read(name, sizeof name);
    if (!length)
        return fail(length.error() == Errno::NameTooLong ? Errno::NoDev : length.error());
    TRY(names::mount(from, text, {name, *length}));
    return 0;
}

Result<uint64_t> sys_umount2(UserString path, uint32_t flags) {
    constexpr uint32_t kForce = 1, kDetach = 2, kNoFollowLink = 8;
    if (flags & ~(kForce | kDetach | kNoFollowLink))
        return fail(Errno::Inval);
    PathArgument argument;
    const std::string_view text = TRY(argument.read(path));
    const Lookup from = TRY(lookup_at(kAtWorkingDirectory, text));
    if (!current_thread().credentials().has(Capability::SysAdmin))
        return fail(Errno::Perm);
    TRY(names::unmount(from, text));
    return 0;
}

Result<uint64_t> sys_statfs(UserString path, UserOut<UserStatfs> to) {
    const Ref<Inode> inode = TRY(find_inode(kAtWorkingDirectory, path, 0));
    TRY(to.write(UserStatfs::from(inode->file_system())));
    return 0;
}

Result<uint64_t> sys_fstatfs(int32_t descriptor, UserOut<UserStatfs> to) {
    const Ref<OpenFile> file = TRY(file_of(descriptor));
    TRY(to.write(UserStatfs::from(file->inode().file_system())));
    return 0;
}

}  // namespace kernel
