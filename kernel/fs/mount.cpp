// SPDX-License-Identifier: Apache-2.0
#include "fs/file_system.h"
#include "fs/name_space.h"
#include "fs/path_walk.h"

// A mount is a root entry on top of a place: the place points up to it, the root points down to what it
// covers. Both live until unmount() takes them apart.
namespace kernel::names {

Result<> mount(const Lookup& from, std::string_view path, std::string_view type) {
    Ref<Inode> inode = TRY(make_file_system(type));
    PathWalk walk{from};
    SpinLock::Guard guard = lock().lock();
    TRY(walk.start(path));
    Ref<Entry> place = TRY(walk.look_through(kFollow));
    if (!is_directory(place->inode().attributes()))
        return fail(Errno::NotDir);
    if (place->deleted() && !place->is_root())
        return fail(Errno::NoEnt);
    // Nobody could take it apart again below a mount that has ended (Linux's check_mnt).
    if (place->mount().deleted())
        return fail(Errno::Inval);
    // Walks start on the root of all itself, so nothing on top of it would be seen.
    if (place->is_root() && !place->covered())
        return fail(Errno::Busy);
    Ref<Entry> root = TRY(Entry::create_root(place, std::move(inode)));
    mount_list().push_back(*root);
    place->set_mounted(std::move(root));
    // An unstable file system makes a new entry for each walk: from now on it must find this one.
    if (place->parent() && !cache().find(*place->parent(), place->name()))
        cache().insert(*place);
    return {};
}

namespace {

// The topmost root at the end of `path`, taken off its place: nobody walks into it any more.
Result<Ref<Entry>> detach(const Lookup& from, std::string_view path) {
    PathWalk walk{from};
    SpinLock::Guard guard = lock().lock();
    TRY(walk.start(path));
    Ref<Entry> root = TRY(walk.look_through(kFollow));
    if (!root->is_root() || !root->covered())
        return fail(Errno::Inval);
    if (cache().has_mount_in(*root))
        return fail(Errno::Busy);
    mount_list().remove(*root);
    root->covered()->set_mounted(nullptr);
    root->mark_deleted();
    return root;
}

}  // namespace

// Who still has files or a working directory in it keeps them, as with umount2(MNT_DETACH).
Result<> unmount(const Lookup& from, std::string_view path) {
    const Ref<Entry> root = TRY(detach(from, path));
    size_t bucket = 0;
    while (true) {
        Ref<Entry> dropped;  // dies after the lock is released
        SpinLock::Guard guard = lock().lock();
        dropped = cache().remove_one_of(*root, bucket);
        if (!dropped)
            return {};
    }
}

}  // namespace kernel::names
