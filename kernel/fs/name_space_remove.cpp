// SPDX-License-Identifier: Apache-2.0
#include "fs/name_space.h"
#include "fs/path_walk.h"

// What takes names away: unlink, rmdir.
namespace kernel::names {
namespace {

// rmdir(2) of ".", ".." and "/" (do_rmdir in Linux).
Errno rmdir_refusal(const PathWalk& walk) {
    switch (walk.last_kind()) {
        case PathWalk::Last::Dot:
            return Errno::Inval;
        case PathWalk::Last::DotDot:
            return Errno::NotEmpty;
        default:
            return Errno::Busy;
    }
}

// The file system has dropped the name. The cache's reference goes to the
// caller, who drops it after the lock: with it a big file may go.
Ref<Entry> forget(Entry& victim) {
    victim.mark_deleted();
    return cache().remove(victim);
}

}  // namespace

Result<> unlink(const Lookup& from, std::string_view path) {
    PathWalk walk{from};
    Ref<Entry> victim;
    Ref<Entry> forgotten;
    SpinLock::Guard guard = lock().lock();
    TRY(walk.start(path));
    if (walk.last_kind() != PathWalk::Last::Name)
        return fail(Errno::IsDir);
    victim = TRY(walk.look());
    Inode& directory = walk.directory()->inode();
    const Attributes attributes = victim->inode().attributes();
    if (walk.must_be_directory())
        return fail(is_directory(attributes) ? Errno::IsDir : Errno::NotDir);
    TRY(permission::check_removal(directory.attributes(), attributes, *from.who));
    if (is_directory(attributes))
        return fail(Errno::IsDir);
    if (victim->is_root())
        return fail(Errno::Busy);  // something is mounted there
    TRY(directory.unlink(walk.last()));
    forgotten = forget(*victim);
    return {};
}

Result<> remove_directory(const Lookup& from, std::string_view path) {
    PathWalk walk{from};
    Ref<Entry> victim;
    Ref<Entry> forgotten;
    SpinLock::Guard guard = lock().lock();
    TRY(walk.start(path));
    if (walk.last_kind() != PathWalk::Last::Name)
        return fail(rmdir_refusal(walk));
    victim = TRY(walk.look());
    Inode& directory = walk.directory()->inode();
    const Attributes attributes = victim->inode().attributes();
    TRY(permission::check_removal(directory.attributes(), attributes, *from.who));
    if (!is_directory(attributes))
        return fail(Errno::NotDir);
    if (victim->is_root())
        return fail(Errno::Busy);  // something is mounted there
    TRY(directory.rmdir(walk.last()));
    forgotten = forget(*victim);
    return {};
}

}  // namespace kernel::names
