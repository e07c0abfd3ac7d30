// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/user_pointer.h"
#include "syscall/abi_stat.h"

// What works on names and on what stands behind them.
namespace kernel {

// directories.cpp
Result<uint64_t> sys_mkdir(UserString path, uint32_t mode);
Result<uint64_t> sys_mkdirat(int32_t directory, UserString path, uint32_t mode);
Result<uint64_t> sys_rmdir(UserString path);
Result<uint64_t> sys_unlink(UserString path);
Result<uint64_t> sys_unlinkat(int32_t directory, UserString path, uint32_t flags);
Result<uint64_t> sys_rename(UserString from, UserString to);
Result<uint64_t> sys_renameat(int32_t from_directory, UserString from, int32_t to_directory, UserString to);
Result<uint64_t> sys_renameat2(int32_t from_directory, UserString from, int32_t to_directory, UserString to,
                               uint32_t flags);
Result<uint64_t> sys_mknod(UserString path, uint32_t mode, uint32_t device_number);
Result<uint64_t> sys_mknodat(int32_t directory, UserString path, uint32_t mode, uint32_t device_number);

// directories_links.cpp
Result<uint64_t> sys_link(UserString from, UserString to);
Result<uint64_t> sys_linkat(int32_t from_directory, UserString from, int32_t to_directory, UserString to,
                            uint32_t flags);
Result<uint64_t> sys_symlink(UserString target, UserString path);
Result<uint64_t> sys_symlinkat(UserString target, int32_t directory, UserString path);
Result<uint64_t> sys_readlink(UserString path, UserAddr to, int32_t bytes);
Result<uint64_t> sys_readlinkat(int32_t directory, UserString path, UserAddr to, int32_t bytes);

// directories_place.cpp
Result<uint64_t> sys_getcwd(UserAddr to, uint64_t bytes);
Result<uint64_t> sys_chdir(UserString path);
Result<uint64_t> sys_fchdir(int32_t descriptor);
Result<uint64_t> sys_chroot(UserString path);
Result<uint64_t> sys_getdents64(int32_t descriptor, UserAddr to, uint32_t bytes);
Result<uint64_t> sys_getdents(int32_t descriptor, UserOut<UserLong> to, uint32_t bytes);

// directories_mount.cpp
Result<uint64_t> sys_mount(UserString source, UserString path, UserString type, uint64_t flags,
                           UserAddr data);
Result<uint64_t> sys_umount2(UserString path, uint32_t flags);
Result<uint64_t> sys_statfs(UserString path, UserOut<UserStatfs> to);
Result<uint64_t> sys_fstatfs(int32_t descriptor, UserOut<UserStatfs> to);

// directories_status.cpp
Result<uint64_t> sys_stat(UserString path, UserOut<UserStat> to);
Result<uint64_t> sys_lstat(UserString path, UserOut<UserStat> to);
Result<uint64_t> sys_fstat(int32_t descriptor, UserOut<UserStat> to);
Result<uint64_t> sys_newfstatat(int32_t directory, UserString path, UserOut<UserStat> to, uint32_t flags);
Result<uint64_t> sys_statx(int32_t directory, UserString path, uint32_t flags, uint32_t mask,
                           UserOut<UserStatx> to);
Result<uint64_t> sys_access(UserString path, uint32_t mode);
Result<uint64_t> sys_faccessat(int32_t directory, UserString path, uint32_t mode);
Result<uint64_t> sys_faccessat2(int32_t directory, UserString path, uint32_t mode, uint32_t flags);

// directories_attributes.cpp
Result<uint64_t> sys_chmod(UserString path, uint32_t mode);
Result<uint64_t> sys_fchmod(int32_t descriptor, uint32_t mode);
Result<uint64_t> sys_fchmodat(int32_t directory, UserString path, uint32_t mode);
Result<uint64_t> sys_chown(UserString path, uint32_t uid, uint32_t gid);
Result<uint64_t> sys_lchown(UserString path, uint32_t uid, uint32_t gid);
Result<uint64_t> sys_fchown(int32_t descriptor, uint32_t uid, uint32_t gid);
Result<uint64_t> sys_fchownat(int32_t directory, UserString path, uint32_t uid, uint32_t gid, uint32_t flags);

// directories_times.cpp
Result<uint64_t> sys_utime(UserString path, UserIn<UserTimes> times);
Result<uint64_t> sys_utimes(UserString path, UserIn<std::array<TimeVal, 2>> times);
Result<uint64_t> sys_futimesat(int32_t directory, UserString path, UserIn<std::array<TimeVal, 2>> times);
Result<uint64_t> sys_utimensat(int32_t directory, UserString path, UserIn<std::array<TimeSpec, 2>> times,
                               uint32_t flags);

// directories_extended.cpp: there are no extended attributes.
Result<uint64_t> sys_setxattr(UserString path, UserString name, UserAddr value, uint64_t bytes,
                              uint32_t flags);
Result<uint64_t> sys_lsetxattr(UserString path, UserString name, UserAddr value, uint64_t bytes,
                               uint32_t flags);
Result<uint64_t> sys_fsetxattr(int32_t descriptor, UserString name, UserAddr value, uint64_t bytes,
                               uint32_t flags);
Result<uint64_t> sys_getxattr(UserString path, UserString name, UserAddr value, uint64_t bytes);
Result<uint64_t> sys_lgetxattr(UserString path, UserString name, UserAddr value, uint64_t bytes);
Result<uint64_t> sys_fgetxattr(int32_t descriptor, UserString name, UserAddr value, uint64_t bytes);
Result<uint64_t> sys_listxattr(UserString path, UserAddr list, uint64_t bytes);
Result<uint64_t> sys_llistxattr(UserString path, UserAddr list, uint64_t bytes);
Result<uint64_t> sys_flistxattr(int32_t descriptor, UserAddr list, uint64_t bytes);
Result<uint64_t> sys_removexattr(UserString path, UserString name);
Result<uint64_t> sys_lremovexattr(UserString path, UserString name);
Result<uint64_t> sys_fremovexattr(int32_t descriptor, UserString name);

}  // namespace kernel
