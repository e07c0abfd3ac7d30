// SPDX-License-Identifier: Apache-2.0
#include "fs/name_space.h"

#include <cstring>

#include "fs/path_walk.h"
#include "fs/ram_file_system.h"
#include "lib/panic.h"

namespace kernel {
namespace names {
namespace {

constinit SpinLock name_lock{LockRank::FileNames};
constinit EntryCache entry_cache;
constinit MountList all_mounts;
constinit Entry* the_root = nullptr;  // set once at boot, never released

}  // namespace

SpinLock& lock() {
    return name_lock;
}

EntryCache& cache() {
    return entry_cache;
}

Ref<Entry> root() {
    return Ref<Entry>::share(the_root);
}

MountList& mount_list() {
    return all_mounts;
}

Result<Ref<Entry>> find(const Lookup& from, std::string_view path, bool follow_last) {
    PathWalk walk{from};
    SpinLock::Guard guard = name_lock.lock();
    TRY(walk.start(path));
    return walk.look_through(follow_last);
}

Result<> check_permission(const Inode& inode, const Credentials& who, uint32_t wanted) {
    return permission::check(inode.attributes(), who, wanted);
}

Result<std::string_view> working_directory_path(const Entry& at, const Entry& root, char* room, size_t size) {
    if (at.deleted())
        return fail(Errno::NoEnt);
    constexpr std::string_view kUnreachable = "(unreachable)";
    SpinLock::Guard guard = name_lock.lock();
    bool reached_root;
    const std::string_view path = TRY(at.path_locked(root, room, size, reached_root));
    if (reached_root)
        return path;
    // path_locked() fills the room from its end: what stands before the path is free.
    char* begin = room + size - path.size() - kUnreachable.size();
    if (path.size() + kUnreachable.size() > size)
        return fail(Errno::NameTooLong);
    std::memcpy(begin, kUnreachable.data(), kUnreachable.size());
    return std::string_view{begin, path.size() + kUnreachable.size()};
}

}  // namespace names

void initialize_root() {
    register_ram_file_system();
    Result<Ref<Inode>> inode = make_root_file_system();
    if (!inode)
        panic("no memory for the root directory");
    // Programs expect to be the only ones who write there.
    static_cast<void>((*inode)->set_mode(0755));
    Result<Ref<Entry>> entry = Entry::create_root(nullptr, *inode);
    if (!entry)
        panic("no memory for the root directory");
    names::all_mounts.push_back(**entry);
    names::the_root = (*entry).leak();
}

}  // namespace kernel
