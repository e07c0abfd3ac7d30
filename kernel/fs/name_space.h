// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/entry.h"
#include "fs/entry_cache.h"
#include "fs/open_file.h"
#include "fs/permission.h"
#include "lib/result.h"
#include "lib/spin_lock.h"

namespace kernel {

class Credentials;

// Where a path starts and who asks: the *at() system calls fill it.
struct Lookup {
    Ref<Entry> root;
    Ref<Entry> start;        // the working directory or a descriptor's
    const Credentials* who;  // for search permission (uid/gid of the file system: fsuid)
};
inline constexpr bool kFollow = true;
inline constexpr size_t kPathMax = 4096;  // with its zero
inline constexpr size_t kNameMax = 255;

// renameat2(2)'s flags.
inline constexpr uint32_t kRenameNoReplace = 1;
inline constexpr uint32_t kRenameExchange = 2;

// Path resolution and everything that changes names, with permission checks (path_resolution(7)). Any thread,
// no lock held; errors are those of the system calls of the same name, in Linux's order.
namespace names {

// What it all stands under: LockRank::FileNames. For fs/ itself and for who calls an inode's directory
// functions.
SpinLock& lock();
EntryCache& cache();
using MountList = PermanentList<Entry, &Entry::mount_link>;
MountList& mount_list();

Result<Ref<Entry>> find(const Lookup& from, std::string_view path, bool follow_last = kFollow);

// open(2): checks, creates and truncates as `flags` say; `mode` has the umask applied.
Result<Ref<OpenFile>> open(const Lookup& from, std::string_view path, uint32_t flags, uint32_t mode);
// `mode` has the type as well: regular files, FIFOs, sockets, devices. The new inode.
Result<Ref<Inode>> make_node(const Lookup& from, std::string_view path, uint32_t mode,
                             uint64_t device_number);
Result<> make_directory(const Lookup& from, std::string_view path, uint32_t mode);
Result<> make_symlink(const Lookup& from, std::string_view path, std::string_view target);
Result<> link(Entry& old_place, const Lookup& from, std::string_view path);
Result<> unlink(const Lookup& from, std::string_view path);
Result<> remove_directory(const Lookup& from, std::string_view path);
Result<> rename(const Lookup& from, std::string_view old_path, const Lookup& to, std::string_view new_path,
                uint32_t flags);

// mount(2) of a new file system; the caller has CAP_SYS_ADMIN. NoDev for an unknown type.
Result<> mount(const Lookup& from, std::string_view path, std::string_view type);
Result<> unmount(const Lookup& from, std::string_view path);

// access(2)'s question for `who`: kMayRead and so on. Access.
Result<> check_permission(const Inode& inode, const Credentials& who, uint32_t wanted);

// getcwd(2): NoEnt where the directory's name is gone. As Linux, "(unreachable)/…" for one outside of `root`.
Result<std::string_view> working_directory_path(const Entry& at, const Entry& root, char* room, size_t size);

// The root of all.
Ref<Entry> root();

}  // namespace names

// Makes the root of all, an empty ramfs, and registers tmpfs and ramfs for mount(2). Boot only; panics
// without memory.
void initialize_root();

}  // namespace kernel
