// SPDX-License-Identifier: Apache-2.0
#include "syscall/directories.h"
#include "syscall/lookup.h"

// Extended attributes: every file has none and takes none, as on a Linux file system without them.
namespace kernel {
namespace {

Result<uint64_t> none_at(UserString path, uint32_t flags, Errno answer) {
    TRY(find_inode(kAtWorkingDirectory, path, flags));
    return fail(answer);
}

Result<uint64_t> none_of(int32_t descriptor, Errno answer) {
    TRY(opened_file_of(descriptor));
    return fail(answer);
}

}  // namespace

Result<uint64_t> sys_setxattr(UserString path, UserString, UserAddr, uint64_t, uint32_t) {
    return none_at(path, 0, Errno::NotSupported);
}

Result<uint64_t> sys_lsetxattr(UserString path, UserString, UserAddr, uint64_t, uint32_t) {
    return none_at(path, kAtNoFollow, Errno::NotSupported);
}

Result<uint64_t> sys_fsetxattr(int32_t descriptor, UserString, UserAddr, uint64_t, uint32_t) {
    return none_of(descriptor, Errno::NotSupported);
}

Result<uint64_t> sys_getxattr(UserString path, UserString, UserAddr, uint64_t) {
    return none_at(path, 0, Errno::NoData);
}

Result<uint64_t> sys_lgetxattr(UserString path, UserString, UserAddr, uint64_t) {
    return none_at(path, kAtNoFollow, Errno::NoData);
}

Result<uint64_t> sys_fgetxattr(int32_t descriptor, UserString, UserAddr, uint64_t) {
    return none_of(descriptor, Errno::NoData);
}

Result<uint64_t> sys_listxattr(UserString path, UserAddr, uint64_t) {
    TRY(find_inode(kAtWorkingDirectory, path, 0));
    return 0;
}

Result<uint64_t> sys_llistxattr(UserString path, UserAddr, uint64_t) {
    TRY(find_inode(kAtWorkingDirectory, path, kAtNoFollow));
    return 0;
}

Result<uint64_t> sys_flistxattr(int32_t descriptor, UserAddr, uint64_t) {
    TRY(opened_file_of(descriptor));
    return 0;
}

Result<uint64_t> sys_removexattr(UserString path, UserString) {
    return none_at(path, 0, Errno::NotSupported);
}

Result<uint64_t> sys_lremovexattr(UserString path, UserString) {
    return none_at(path, kAtNoFollow, Errno::NotSupported);
}

Result<uint64_t> sys_fremovexattr(int32_t descriptor, UserString) {
    return none_of(descriptor, Errno::NotSupported);
}

}  // namespace kernel
