// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "fs/inode.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/text.h"

namespace kernel {

// A place in the tree of names: what a path leads to, what an open file remembers of its name (/proc/PID/fd,
// getcwd, exe). Holds its parent, so the way up is always there; ".." at a mount's root leads out of it.
// There is one Entry for a name as long as anybody holds it or fs/entry_cache.h remembers it, so a rename
// shows in all of them. Everything but inode() changes and is read under the name space's lock, unless it
// says otherwise.
class Entry : public RefCounted<Entry> {
public:
    static Result<Ref<Entry>> create(Ref<Entry> parent, std::string_view name, Ref<Inode> inode);
    // The root of a mounted file system; `covered` is the place it is mounted on (null for the first).
    static Result<Ref<Entry>> create_root(Ref<Entry> covered, Ref<Inode> inode);
    // A file that has no name: O_TMPFILE, memfd, what /proc/PID/fd/N of a pipe leads to. `name` is what
    // path() shows, as "/memfd:x (deleted)"; empty for the magic links' sake only.
    static Result<Ref<Entry>> create_unnamed(std::string_view name, Ref<Inode> inode);
    ~Entry();

    // Constant; any context.
    Inode& inode() const { return *inode_; }
    const Ref<Inode>& inode_ref() const { return inode_; }

    // The directory it stands in; null for a root and for a file without a name.
    Entry* parent() const { return is_root() ? nullptr : parent_.get(); }
    std::string_view name() const { return name_.view(); }
    bool is_root() const { return kind_ == Kind::Root; }
    // A root's place in the tree above; null for the root of all.
    Entry* covered() const { return is_root() ? parent_.get() : nullptr; }
    // The root mounted on this place; null where there is none.
    Entry* mounted() const { return mounted_.get(); }
    // The root that this entry's file system is mounted with.
    const Entry& mount() const { return *mount_; }
    // True if `other` is this entry or stands above it, mounts included.
    bool is_below(const Entry& other) const;

    // Writes the absolute path as seen from `root` into `room`; " (deleted)" behind it where the name is
    // gone. NameTooLong. Takes the name space's lock.
    Result<std::string_view> path(const Entry& root, char* room, size_t size) const;
    // The same with the lock held, and for getcwd(2): `reached_root` says whether the way up met `root`.
    Result<std::string_view> path_locked(const Entry& root, char* room, size_t size,
                                         bool& reached_root) const;

    // Any context: the name was unlinked.
    bool deleted() const { return deleted_.load(std::memory_order_relaxed); }
    void mark_deleted() { deleted_.store(true, std::memory_order_relaxed); }

    // For fs/entry_cache.h, rename and mount.
    void move_to(Ref<Entry> parent, Text name);
    void set_mounted(Ref<Entry> root) { mounted_ = std::move(root); }

    ListLink mount_link;  // names::mount_list()

private:
    friend class RefCounted<Entry>;
    friend class EntryCache;
    enum class Kind : uint8_t { Named, Root, Unnamed };

    Entry(Kind kind, Ref<Entry> parent, Text name, Ref<Inode> inode)
        : parent_(std::move(parent)),
          mount_(kind == Kind::Named ? parent_->mount_ : this),
          name_(std::move(name)),
          inode_(std::move(inode)),
          kind_(kind) {}
    static Result<Ref<Entry>> make(Kind kind, Ref<Entry> parent, std::string_view name, Ref<Inode> inode);

    Ref<Entry> parent_;  // of a root: the place it covers
    Entry* mount_;       // kept by the parents in between; a rename stays within it
    Text name_;
    Ref<Inode> inode_;
    Ref<Entry> mounted_;
    Entry* next_in_bucket_ = nullptr;
    uint32_t hash_ = 0;
    Kind kind_;
    bool cached_ = false;
    std::atomic<bool> deleted_{false};
};

}  // namespace kernel
