// SPDX-License-Identifier: Apache-2.0
#include "fs/name_space.h"
#include "fs/path_walk.h"

// rename(2), in the order in which Linux checks (do_renameat2, vfs_rename).
namespace kernel::names {
namespace {

// One rename under way; what it drops dies after the lock is released.
struct Renaming {
    PathWalk from;
    PathWalk to;
    uint32_t flags;
    const Credentials& who;
    Ref<Entry> old_entry;
    Ref<Entry> new_entry;  // null where the new name is free
    Ref<Entry> forgotten;

    Renaming(const Lookup& old_place, const Lookup& new_place, uint32_t wanted)
        : from(old_place), to(new_place), flags(wanted), who(*old_place.who) {}

    bool exchanges() const { return flags & kRenameExchange; }
    Inode& from_directory() { return from.directory()->inode(); }
    Inode& to_directory() { return to.directory()->inode(); }
};

Result<> find_both(Renaming& job, std::string_view old_path, std::string_view new_path) {
    TRY(job.from.start(old_path));
    TRY(job.to.start(new_path));
    if (&job.from.directory()->mount() != &job.to.directory()->mount())
        return fail(Errno::CrossDevice);
    if (job.from.last_kind() != PathWalk::Last::Name)
        return fail(Errno::Busy);
    if (job.to.last_kind() != PathWalk::Last::Name)
        return fail(job.flags & kRenameNoReplace ? Errno::Exist : Errno::Busy);
    job.old_entry = TRY(job.from.look());
    Result<Ref<Entry>> found = job.to.look();
    if (found)
        job.new_entry = *found;
    else if (found.error() != Errno::NoEnt || job.exchanges())
        return fail(found.error());
    if (job.new_entry && (job.flags & kRenameNoReplace))
        return fail(Errno::Exist);
    return {};
}

// Slashes behind names of files, and directories that would come to lie in themselves.
Result<> check_shape(const Renaming& job) {
    const bool old_is_directory = job.old_entry->inode().type() == kDirectory;
    if (job.exchanges()) {
        if (job.to.must_be_directory() && job.new_entry->inode().type() != kDirectory)
            return fail(Errno::NotDir);
    } else if (!old_is_directory && job.to.must_be_directory()) {
        return fail(Errno::NotDir);
    }
    if (!old_is_directory && job.from.must_be_directory())
        return fail(Errno::NotDir);
    if (job.to.directory()->is_below(*job.old_entry))
        return fail(Errno::Inval);
    if (job.new_entry && job.from.directory()->is_below(*job.new_entry))
        return fail(job.exchanges() ? Errno::Inval : Errno::NotEmpty);
    return {};
}

// A directory that changes its parent is itself written: its ".." changes.
Result<> check_move(const Renaming& job, const Entry& moved) {
    if (job.from.directory() == job.to.directory() || moved.inode().type() != kDirectory)
        return {};
    return permission::check(moved.inode().attributes(), job.who, kMayWrite);
}

Result<> check_allowed(Renaming& job) {
    const Attributes old_file = job.old_entry->inode().attributes();
    TRY(permission::check_removal(job.from_directory().attributes(), old_file, job.who));
    const Attributes directory = job.to_directory().attributes();
    if (!job.new_entry) {
        if (job.to.directory()->deleted())
            return fail(Errno::NoEnt);
        TRY(permission::check(directory, job.who, kMayWrite | kMayExecute));
    } else {
        const Attributes new_file = job.new_entry->inode().attributes();
        TRY(permission::check_removal(directory, new_file, job.who));
        if (!job.exchanges() && is_directory(old_file) != is_directory(new_file))
            return fail(is_directory(old_file) ? Errno::NotDir : Errno::IsDir);
    }
    TRY(check_move(job, *job.old_entry));
    if (job.exchanges())
        TRY(check_move(job, *job.new_entry));
    if (job.old_entry->is_root() || (job.new_entry && job.new_entry->is_root()))
        return fail(Errno::Busy);  // something is mounted there
    return {};
}

// Gives an entry its new place, and the cache its entry.
void place(Entry& entry, const Ref<Entry>& directory, Text name) {
    const Ref<Entry> known = cache().remove(entry);
    entry.move_to(directory, std::move(name));
    cache().insert(entry);
}

Result<> carry_out(Renaming& job) {
    Text new_name = TRY(Text::copy(job.to.last()));
    if (job.exchanges()) {
        Text old_name = TRY(Text::copy(job.from.last()));
        TRY(job.from_directory().exchange(job.from.last(), job.to_directory(), job.to.last()));
        // Both leave the cache before either comes back under the other's name.
        job.forgotten = cache().remove(*job.new_entry);
        place(*job.old_entry, job.to.directory(), std::move(new_name));
        place(*job.new_entry, job.from.directory(), std::move(old_name));
        return {};
    }
    TRY(job.from_directory().rename(job.from.last(), job.to_directory(), job.to.last()));
    if (job.new_entry) {
        job.new_entry->mark_deleted();
        job.forgotten = cache().remove(*job.new_entry);
    }
    place(*job.old_entry, job.to.directory(), std::move(new_name));
    return {};
}

}  // namespace

Result<> rename(const Lookup& from, std::string_view old_path, const Lookup& to, std::string_view new_path,
                uint32_t flags) {
    Renaming job{from, to, flags};
    SpinLock::Guard guard = lock().lock();
    TRY(find_both(job, old_path, new_path));
    TRY(check_shape(job));
    // Two names of one file: nothing happens, both stay (rename(2)).
    if (job.new_entry && &job.old_entry->inode() == &job.new_entry->inode())
        return {};
    TRY(check_allowed(job));
    return carry_out(job);
}

}  // namespace kernel::names
