// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "syscall/directories.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

Result<uint64_t> change_mode(Inode& inode, uint32_t mode) {
    const Credentials& who = current_thread().credentials();
    const Attributes attributes = inode.attributes();
    if (is_symlink(attributes))
        return fail(Errno::NotSupported);
    TRY(permission::check_owner(attributes, who));
    TRY(inode.set_mode(permission::allowed_mode(attributes, mode, who)));
    return 0;
}

Result<uint64_t> change_owner(Inode& inode, uint32_t uid, uint32_t gid) {
    const Credentials& who = current_thread().credentials();
    const Attributes attributes = inode.attributes();
    TRY(permission::check_new_owner(attributes, uid, gid, who));
    TRY(inode.set_owner(uid, gid));
    // A program that runs as its owner must not become one of another owner (chown(2)).
    const uint32_t mode = permission::without_set_id(attributes.mode);
    if (!is_directory(attributes) && mode != attributes.mode)
        TRY(inode.set_mode(mode & 07777));
    return 0;
}

}  // namespace

Result<uint64_t> sys_chmod(UserString path, uint32_t mode) {
    return sys_fchmodat(kAtWorkingDirectory, path, mode);
}

Result<uint64_t> sys_fchmod(int32_t descriptor, uint32_t mode) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    return change_mode(file->inode(), mode);
}

Result<uint64_t> sys_fchmodat(int32_t directory, UserString path, uint32_t mode) {
    const Ref<Inode> inode = TRY(find_inode(directory, path, 0));
    return change_mode(*inode, mode);
}

Result<uint64_t> sys_chown(UserString path, uint32_t uid, uint32_t gid) {
    return sys_fchownat(kAtWorkingDirectory, path, uid, gid, 0);
}

Result<uint64_t> sys_lchown(UserString path, uint32_t uid, uint32_t gid) {
    return sys_fchownat(kAtWorkingDirectory, path, uid, gid, kAtNoFollow);
}

Result<uint64_t> sys_fchown(int32_t descriptor, uint32_t uid, uint32_t gid) {
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    return change_owner(file->inode(), uid, gid);
}

Result<uint64_t> sys_fchownat(int32_t directory, UserString path, uint32_t uid, uint32_t gid,
                              uint32_t flags) {
    if (flags & ~(kAtNoFollow | kAtEmptyPath))
        return fail(Errno::Inval);
    const Ref<Inode> inode = TRY(find_inode(directory, path, flags));
    return change_owner(*inode, uid, gid);
}

}  // namespace kernel
