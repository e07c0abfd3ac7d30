// SPDX-License-Identifier: Apache-2.0
#include "fs/file_system.h"
#include "fs/name_space.h"
#include "fs/path_walk.h"

// What adds names: mknod, mkdir, symlink, link.
namespace kernel::names {
namespace {

// Checks that the walk's last component can be made, in Linux's order (filename_create, may_create): Exist
// for what is there and for ".", "..", "/"; NoEnt for "name/" unless a directory is wanted, and in a
// directory that was removed.
Result<> check_new_name(PathWalk& walk, const Credentials& who, bool is_directory_wanted) {
    if (walk.last_kind() != PathWalk::Last::Name)
        return fail(Errno::Exist);
    Result<Ref<Entry>> found = walk.look();
    if (found)
        return fail(Errno::Exist);
    if (found.error() != Errno::NoEnt)
        return fail(found.error());
    const Entry& directory = *walk.directory();
    if ((walk.must_be_directory() && !is_directory_wanted) || directory.deleted())
        return fail(Errno::NoEnt);
    return permission::check(directory.inode().attributes(), who, kMayWrite | kMayExecute);
}

// Walks to the place of a new name and calls make(directory, name) with the lock held.
template <class Make>
Result<> make_name(const Lookup& from, std::string_view path, bool is_directory_wanted, Make make) {
    PathWalk walk{from};
    SpinLock::Guard guard = lock().lock();
    TRY(walk.start(path));
    TRY(check_new_name(walk, *from.who, is_directory_wanted));
    return make(*walk.directory(), walk.last());
}

}  // namespace

Result<Ref<Inode>> make_node(const Lookup& from, std::string_view path, uint32_t mode,
                             uint64_t device_number) {
    Ref<Inode> made;
    TRY(make_name(from, path, false, [&](Entry& directory, std::string_view name) -> Result<> {
        made = TRY(directory.inode().create(name, mode, device_number, *from.who));
        return {};
    }));
    return made;
}

Result<> make_directory(const Lookup& from, std::string_view path, uint32_t mode) {
    return make_name(from, path, true, [&](Entry& directory, std::string_view name) -> Result<> {
        TRY(directory.inode().create(name, kDirectory | mode, 0, *from.who));
        return {};
    });
}

Result<> make_symlink(const Lookup& from, std::string_view path, std::string_view target) {
    return make_name(from, path, false, [&](Entry& directory, std::string_view name) -> Result<> {
        TRY(directory.inode().create_symlink(name, target, *from.who));
        return {};
    });
}

Result<> link(Entry& old_place, const Lookup& from, std::string_view path) {
    return make_name(from, path, false, [&](Entry& directory, std::string_view name) -> Result<> {
        Inode& target = old_place.inode();
        if (&target.file_system() != &directory.inode().file_system())
            return fail(Errno::CrossDevice);
        if (target.type() == kDirectory)
            return fail(Errno::Perm);
        return directory.inode().link(name, target);
    });
}

}  // namespace kernel::names
