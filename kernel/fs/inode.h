// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/stat.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "mm/frame.h"

namespace kernel {

class Credentials;
class Entry;
class FileSystem;
class OpenFile;

// Visits the entries of a directory for getdents64: false ends the walk.
class DirectoryVisitor {
public:
    virtual bool entry(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) = 0;

protected:
    ~DirectoryVisitor() = default;
};

// A file, directory, link or device: whatever stat(2) can look at. File systems derive from it and answer
// what fits; the defaults are the errors of the wrong kind. Thread-safe, each class by its own lock. Names
// and permission checks are the name space's business (fs/name_space.h), not the inode's.
class Inode : public RefCounted<Inode> {
public:
    virtual ~Inode() = default;

    virtual FileStatus status() const = 0;
    uint32_t type() const { return status().mode & kTypeMask; }
    virtual FileSystem& file_system() const = 0;

    // chmod, chown, utimensat; Perm for file systems that keep no attributes.
    virtual Result<> set_mode(uint32_t permission_bits);
    virtual Result<> set_owner(uint32_t uid, uint32_t gid);
    virtual Result<> set_times(Nanoseconds accessed, Nanoseconds modified);

    // Makes the object behind a new descriptor (fs/open_file.h) for open(2): the default serves read_page()
    // and write_page() files. Devices and FIFOs return their own class. `flags` are O_*.
    virtual Result<Ref<OpenFile>> open(Ref<Inode> self, uint32_t flags);

    // Regular files: the page that holds byte offset `page` * 4096. A read of a hole may give the zero frame;
    // with `for_write` the page is the file's own and stays. NoMem, NoSpace, FileTooBig.
    virtual Result<Ref<Frame>> page(uint64_t page, bool for_write);
    virtual Result<> truncate(uint64_t size);
    // After a write: the size is at least `end`, modified now.
    virtual void wrote(uint64_t end);

    // Directories. Names are single components, never "." or "..". The name space's lock is held
    // (LockRank::FileNames).
    virtual Result<Ref<Inode>> lookup(std::string_view name);
    virtual Result<> list(uint64_t position, DirectoryVisitor& visitor);
    virtual Result<Ref<Inode>> create(std::string_view name, uint32_t mode, uint64_t device_number,
                                      const Credentials& owner);
    virtual Result<Ref<Inode>> create_symlink(std::string_view name, std::string_view target,
                                              const Credentials& owner);
    virtual Result<> link(std::string_view name, Inode& target);
    virtual Result<> unlink(std::string_view name);  // files and links; IsDir for directories
    virtual Result<> rmdir(std::string_view name);
    virtual Result<> rename(std::string_view from, Inode& to_directory, std::string_view to);

    // Symbolic links: copies the target into `room`, at most `size` bytes; its full length.
    virtual Result<size_t> read_link(char* room, size_t size) const;
    // /proc/PID/exe, fd/N, cwd, root: links that lead to an object and not to a name. Null: an ordinary link.
    virtual Ref<Entry> magic_target() const;
};

}  // namespace kernel
