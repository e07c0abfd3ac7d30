// SPDX-License-Identifier: Apache-2.0
#include "fs/name_space.h"
#include "fs/path_walk.h"

// open(2): first the name under the lock, then the file without it, because a FIFO may wait for its other
// end.
namespace kernel::names {
namespace {

struct Found {
    Ref<Entry> entry;
    bool created = false;
};

// O_CREAT: the file that the path names, through links, or a new one.
Result<Found> find_or_create(PathWalk& walk, const Lookup& from, uint32_t flags, uint32_t mode) {
    while (true) {
        if (walk.last_kind() != PathWalk::Last::Name)
            return fail(flags & kExclusive ? Errno::Exist : Errno::IsDir);
        if (walk.must_be_directory())
            return fail(Errno::IsDir);
        Result<Ref<Entry>> found = walk.look();
        if (found) {
            if (flags & kExclusive)
                return fail(Errno::Exist);
            const bool is_link = is_symlink((*found)->inode().attributes());
            if (!is_link || (flags & kNoFollow))
                return Found{*found};
            TRY(walk.follow(**found));
            // A magic link leads to a file without a last component.
            if (walk.last_kind() == PathWalk::Last::Nothing &&
                !is_directory(walk.directory()->inode().attributes()))
                return Found{walk.directory()};
            continue;
        }
        if (found.error() != Errno::NoEnt)
            return fail(found.error());
        Entry& directory = *walk.directory();
        if (directory.deleted())
            return fail(Errno::NoEnt);
        TRY(permission::check(directory.inode().attributes(), *from.who, kMayWrite | kMayExecute));
        TRY(directory.inode().create(walk.last(), kRegular | mode, 0, *from.who));
        return Found{TRY(walk.look()), true};
    }
}

Result<Found> find_name(const Lookup& from, std::string_view path, uint32_t flags, uint32_t mode) {
    PathWalk walk{from};
    SpinLock::Guard guard = lock().lock();
    TRY(walk.start(path));
    if (flags & kCreate)
        return find_or_create(walk, from, flags, mode);
    const bool follow = !(flags & kNoFollow);
    return Found{TRY(walk.look_through(follow))};
}

uint32_t wanted_access(uint32_t flags) {
    uint32_t wanted = 0;
    if ((flags & kAccessMode) != kWriteOnly)
        wanted |= kMayRead;
    if ((flags & kAccessMode) != kReadOnly || (flags & kTruncate))
        wanted |= kMayWrite;
    return wanted;
}

// Linux's do_open and may_open.
Result<> check_open(const Found& found, const Credentials& who, uint32_t flags) {
    const Attributes attributes = found.entry->inode().attributes();
    const uint32_t type = attributes.mode & kTypeMask;
    if ((flags & kCreate) && type == kDirectory)
        return fail(Errno::IsDir);
    if ((flags & kDirectoryOnly) && type != kDirectory)
        return fail(Errno::NotDir);
    if (flags & kPathOnly)
        return {};
    if (type == kSymlink)
        return fail(Errno::Loop);
    if (type == kDirectory && (wanted_access(flags) & kMayWrite))
        return fail(Errno::IsDir);
    // The mode of a file that was just made does not bind its maker.
    if (!found.created)
        TRY(permission::check(attributes, who, wanted_access(flags)));
    if (flags & kNoAccessTime)
        TRY(permission::check_owner(attributes, who));
    if (type == kSocket)
        return fail(Errno::NxIo);
    return {};
}

// O_TMPFILE: a file without a name in the file system of a directory.
Result<Ref<OpenFile>> open_unnamed(const Lookup& from, std::string_view path, uint32_t flags, uint32_t mode) {
    if ((flags & kAccessMode) == kReadOnly || !(flags & kDirectoryOnly))
        return fail(Errno::Inval);
    Ref<Entry> directory = TRY(find(from, path, !(flags & kNoFollow)));
    const Attributes attributes = directory->inode().attributes();
    if (!is_directory(attributes))
        return fail(Errno::NotDir);
    TRY(permission::check(attributes, *from.who, kMayWrite | kMayExecute));
    Ref<Inode> inode = TRY(directory->inode().create_unnamed(kRegular | mode, *from.who));
    char name[32];
    Writer out{name};
    print(out, "/#{} (deleted)", inode->status().inode);
    Ref<Entry> entry = TRY(Entry::create_unnamed(out.text(), inode));
    const uint32_t kept = (flags & ~(kOpenOnly | kUnnamed | kDirectoryOnly)) | kLargeFile;
    Ref<OpenFile> file = TRY(inode->open(inode, kept));
    file->set_entry(std::move(entry));
    return file;
}

}  // namespace

Result<Ref<OpenFile>> open(const Lookup& from, std::string_view path, uint32_t flags, uint32_t mode) {
    if (flags & kPathOnly)
        flags &= kPathOnly | kDirectoryOnly | kNoFollow | kCloseOnExec;
    if (flags & kUnnamed)
        return open_unnamed(from, path, flags, mode);
    if ((flags & kCreate) && (flags & kDirectoryOnly))
        return fail(Errno::Inval);
    const Found found = TRY(find_name(from, path, flags, mode));
    TRY(check_open(found, *from.who, flags));
    const Ref<Inode>& inode = found.entry->inode_ref();
    if (flags & kPathOnly) {
        Ref<OpenFile> place = TRY(make_ref<OpenFile>(inode, flags & ~kCloseOnExec));
        place->set_entry(found.entry);
        return place;
    }
    Ref<OpenFile> file = TRY(inode->open(inode, flags | kLargeFile));
    if (inode->type() == kRegular) {
        if (file->writable())
            TRY(file->claim(OpenFile::Claim::Writes));
        if (flags & kTruncate)
            TRY(inode->truncate(0));
    }
    file->set_flags(file->flags() & ~kOpenOnly);
    file->set_entry(found.entry);
    return file;
}

}  // namespace kernel::names
