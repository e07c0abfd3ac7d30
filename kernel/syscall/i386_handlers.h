// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/segment_descriptor.h"
#include "lib/result.h"
#include "mm/user_pointer.h"
#include "syscall/abi_i386.h"
#include "syscall/abi_time.h"
#include "task/signal_info.h"

// What i386's table (table_i386.inc) has instead of, or besides, the calls of x86-64: other arguments,
// numbers that stand in two registers, calls that x86-64 never had. Where only the structures differ, the
// handlers are the same (mm/layout.h).
namespace kernel {

// i386_files.cpp
Result<uint64_t> i386_pread64(int32_t descriptor, UserAddr to, uint64_t bytes, uint32_t low, uint32_t high);
Result<uint64_t> i386_pwrite64(int32_t descriptor, UserAddr from, uint64_t bytes, uint32_t low,
                               uint32_t high);
Result<uint64_t> i386_llseek(int32_t descriptor, uint32_t high, uint32_t low, UserAddr result,
                             uint32_t whence);
Result<uint64_t> i386_preadv(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, uint32_t low,
                             uint32_t high);
Result<uint64_t> i386_pwritev(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, uint32_t low,
                              uint32_t high);
Result<uint64_t> i386_preadv2(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, uint32_t low,
                              uint32_t high, uint32_t flags);
Result<uint64_t> i386_pwritev2(int32_t descriptor, UserIn<IoPiece> pieces, uint64_t count, uint32_t low,
                               uint32_t high, uint32_t flags);
Result<uint64_t> i386_truncate64(UserString path, uint32_t low, uint32_t high);
Result<uint64_t> i386_ftruncate64(int32_t descriptor, uint32_t low, uint32_t high);
Result<uint64_t> i386_fallocate(int32_t descriptor, int32_t mode, uint32_t low, uint32_t high,
                                uint32_t bytes_low, uint32_t bytes_high);
Result<uint64_t> i386_readahead(int32_t descriptor, uint32_t low, uint32_t high, uint64_t bytes);
Result<uint64_t> i386_fadvise64(int32_t descriptor, uint32_t low, uint32_t high, int32_t bytes,
                                int32_t advice);
Result<uint64_t> i386_fadvise64_64(int32_t descriptor, uint32_t low, uint32_t high, uint32_t bytes_low,
                                   uint32_t bytes_high, int32_t advice);
Result<uint64_t> i386_sync_file_range(int32_t descriptor, uint32_t low, uint32_t high, uint32_t bytes_low,
                                      uint32_t bytes_high, uint32_t flags);

// i386_descriptors.cpp
Result<uint64_t> i386_fcntl(int32_t descriptor, uint32_t command, uint64_t argument);
Result<uint64_t> i386_fcntl64(int32_t descriptor, uint32_t command, uint64_t argument);
Result<uint64_t> i386_select(UserIn<I386SelectArguments> arguments);

// i386_directories.cpp
Result<uint64_t> i386_stat(UserString path, UserOut<I386Stat> to);
Result<uint64_t> i386_lstat(UserString path, UserOut<I386Stat> to);
Result<uint64_t> i386_fstat(int32_t descriptor, UserOut<I386Stat> to);
Result<uint64_t> i386_statfs(UserString path, UserOut<I386Statfs> to);
Result<uint64_t> i386_fstatfs(int32_t descriptor, UserOut<I386Statfs> to);
Result<uint64_t> i386_statfs64(UserString path, uint32_t bytes, UserOut<I386Statfs64> to);
Result<uint64_t> i386_fstatfs64(int32_t descriptor, uint32_t bytes, UserOut<I386Statfs64> to);
Result<uint64_t> i386_umount(UserString path);

// i386_sockets.cpp
Result<uint64_t> i386_socketcall(uint32_t number, UserIn<uint32_t> arguments);

// i386_memory.cpp
Result<uint64_t> i386_mmap(UserIn<I386MapArguments> arguments);
Result<uint64_t> i386_mmap2(uint64_t at, uint64_t bytes, uint64_t protection, uint64_t flags,
                            int32_t descriptor, uint32_t page);

// i386_processes.cpp
Result<uint64_t> i386_clone(uint64_t flags, UserAddr stack, UserAddr parent_tid, UserAddr tls,
                            UserAddr child_tid);
Result<uint64_t> i386_waitpid(int32_t pid, UserOut<int32_t> status, uint32_t options);
Result<uint64_t> i386_nice(int32_t more);
Result<uint64_t> i386_getrlimit(uint32_t resource, UserOut<I386ResourceLimit> out);
Result<uint64_t> i386_stime(UserIn<int32_t> seconds);
Result<uint64_t> i386_arch_prctl(int32_t code, uint64_t argument);

// i386_signals.cpp
Result<uint64_t> i386_signal(uint32_t signal, uint64_t handler);
Result<uint64_t> i386_sigaction(uint32_t signal, UserIn<I386SignalAction> action,
                                UserOut<I386SignalAction> old);
Result<uint64_t> i386_sigprocmask(int32_t how, UserIn<uint32_t> set, UserOut<uint32_t> old);
Result<uint64_t> i386_sigpending(UserOut<uint32_t> set);
Result<uint64_t> i386_sigsuspend(uint64_t unused1, uint64_t unused2, uint32_t set);
Result<uint64_t> i386_sgetmask();
Result<uint64_t> i386_ssetmask(uint32_t set);
Result<uint64_t> i386_sigreturn();
Result<uint64_t> i386_rt_sigreturn();

// i386_identity.cpp: the calls from the time when ids had 16 bits. All ones stand for -1; ids that do not fit
// are shown as 65534.
Result<uint64_t> i386_getuid16();
Result<uint64_t> i386_getgid16();
Result<uint64_t> i386_geteuid16();
Result<uint64_t> i386_getegid16();
Result<uint64_t> i386_setuid16(uint16_t uid);
Result<uint64_t> i386_setgid16(uint16_t gid);
Result<uint64_t> i386_setreuid16(uint16_t real, uint16_t effective);
Result<uint64_t> i386_setregid16(uint16_t real, uint16_t effective);
Result<uint64_t> i386_setresuid16(uint16_t real, uint16_t effective, uint16_t saved);
Result<uint64_t> i386_setresgid16(uint16_t real, uint16_t effective, uint16_t saved);
Result<uint64_t> i386_getresuid16(UserOut<uint16_t> real, UserOut<uint16_t> effective,
                                  UserOut<uint16_t> saved);
Result<uint64_t> i386_getresgid16(UserOut<uint16_t> real, UserOut<uint16_t> effective,
                                  UserOut<uint16_t> saved);
Result<uint64_t> i386_setfsuid16(uint16_t uid);
Result<uint64_t> i386_setfsgid16(uint16_t gid);
Result<uint64_t> i386_getgroups16(int32_t count, UserOut<uint16_t> groups);
Result<uint64_t> i386_setgroups16(int32_t count, UserIn<uint16_t> groups);
Result<uint64_t> i386_chown16(UserString path, uint16_t uid, uint16_t gid);
Result<uint64_t> i386_lchown16(UserString path, uint16_t uid, uint16_t gid);
Result<uint64_t> i386_fchown16(int32_t descriptor, uint16_t uid, uint16_t gid);

}  // namespace kernel
