// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/inode.h"
#include "lib/ref.h"
#include "lib/text.h"

namespace kernel {

// A place in the tree of names: what a path leads to, what an open file remembers of its name (/proc/PID/fd,
// getcwd, exe). Holds its parent, so the way up is always there; ".." at a mount's root leads out of it.
// Immutable but for a rename, which happens under the name space's lock.
class Entry : public RefCounted<Entry> {
public:
    static Result<Ref<Entry>> create(Ref<Entry> parent, std::string_view name, Ref<Inode> inode);
    // The root of a mounted file system; `covered` is the place it is mounted on (null for the first).
    static Result<Ref<Entry>> create_root(Ref<Entry> covered, Ref<Inode> inode);

    Inode& inode() const { return *inode_; }
    const Ref<Inode>& inode_ref() const { return inode_; }
    // Null for the root of all.
    Entry* parent() const { return parent_.get(); }

    // Writes the absolute path as seen from `root` into `room`; " (deleted)" behind it where the name is
    // gone. NameTooLong.
    Result<std::string_view> path(const Entry& root, char* room, size_t size) const;
    bool deleted() const { return deleted_; }
    void mark_deleted() { deleted_ = true; }

private:
    friend class RefCounted<Entry>;
    Ref<Entry> parent_;
    Text name_;
    Ref<Inode> inode_;
    bool mount_root_ = false;
    bool deleted_ = false;
};

}  // namespace kernel
