// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "fs/extended_attributes.h"
#include "fs/stat.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "mm/frame.h"

namespace kernel {

class Credentials;
class Entry;
class FileSystem;
class OpenFile;
class Process;

inline constexpr uint32_t kKeepOwner = ~uint32_t{0};
inline constexpr Nanoseconds kKeepTime = ~Nanoseconds{0};

// Visits the entries of a directory for getdents64: false ends the walk.
class DirectoryVisitor {
public:
    virtual bool entry(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) = 0;

protected:
    ~DirectoryVisitor() = default;
};

// A run of a regular file's bytes.
struct FilePart {
    uint64_t at;
    size_t bytes;
};

// A file, directory, link or device: whatever stat(2) can look at. File systems derive from it and answer
// what fits; the defaults are the errors of the wrong kind. Thread-safe, each class by its own lock. Names
// and permission checks are the name space's business (fs/name_space.h), not the inode's.
class Inode : public RefCounted<Inode> {
public:
    virtual ~Inode() = default;

    virtual FileStatus status() const = 0;
    // What path resolution asks at each step: the part of status() that decides who may do what.
    virtual Attributes attributes() const;
    uint32_t type() const { return attributes().mode & kTypeMask; }
    virtual FileSystem& file_system() const = 0;

    // chmod, chown, utimensat; Perm for file systems that keep no attributes.
    // kKeepOwner and kKeepTime leave that one as it is.
    virtual Result<> set_mode(uint32_t permission_bits);
    virtual Result<> set_owner(uint32_t uid, uint32_t gid);
    virtual Result<> set_times(Nanoseconds accessed, Nanoseconds modified);

    // xattr(7), after all checks (fs/attribute_rules.h): what ExtendedAttributes does. NotSupported where a
    // file system has none; reading finds none then.
    virtual Result<> set_attribute(std::string_view name, std::span<const uint8_t> value,
                                   AttributeChange change);
    virtual Result<size_t> attribute(std::string_view name, std::span<uint8_t> room) const;
    virtual Result<> remove_attribute(std::string_view name);
    virtual Result<size_t> list_attributes(std::span<char> room, bool with_trusted) const;

    // Makes the object behind a new descriptor (fs/open_file.h) for open(2), after all checks: the default
    // serves directories and files with page(). Devices and FIFOs return their own class; FIFOs may block
    // (RestartSys). `flags` are O_*; no lock is held.
    virtual Result<Ref<OpenFile>> open(Ref<Inode> self, uint32_t flags);

    // Regular files: the page that holds byte offset `page` * 4096. A read of a hole may give the zero frame;
    // with `for_write` the page is the file's own and stays. NoMem, NoSpace, FileTooBig.
    virtual Result<Ref<Frame>> page(uint64_t page, bool for_write);
    virtual Result<> truncate(uint64_t size);
    // After a write: the size is at least `end`, modified now.
    virtual void wrote(uint64_t end);
    // After a read: accessed now, if it is due (relatime).
    virtual void was_read();
    // O_APPEND: makes the file longer by up to `bytes`, but not beyond `limit`, and says which part is new,
    // so that writers never overwrite each other.
    virtual Result<FilePart> reserve_append(size_t bytes, uint64_t limit);

    // Directories. Names are single components, never "." or "..". The name space's lock is held
    // (LockRank::FileNames).
    virtual Result<Ref<Inode>> lookup(std::string_view name);
    // From `position` on, 0 being the first entry; not "." and "..", which OpenFile adds.
    virtual Result<> list(uint64_t position, DirectoryVisitor& visitor);
    // `mode` has the type as well; `device_number` counts for devices only.
    virtual Result<Ref<Inode>> create(std::string_view name, uint32_t mode, uint64_t device_number,
                                      const Credentials& owner);
    virtual Result<Ref<Inode>> create_symlink(std::string_view name, std::string_view target,
                                              const Credentials& owner);
    // O_TMPFILE: a regular file without a name.
    virtual Result<Ref<Inode>> create_unnamed(uint32_t mode, const Credentials& owner);
    virtual Result<> link(std::string_view name, Inode& target);
    virtual Result<> unlink(std::string_view name);  // files and links; IsDir for directories
    virtual Result<> rmdir(std::string_view name);
    // The name space has checked that both are of this file system, and that what stands at `to` may go.
    virtual Result<> rename(std::string_view from, Inode& to_directory, std::string_view to);
    virtual Result<> exchange(std::string_view from, Inode& to_directory, std::string_view to);

    // Symbolic links: copies the target into `room`, at most `size` bytes; its full length.
    virtual Result<size_t> read_link(char* room, size_t size) const;
    // /proc/PID/exe, fd/N, cwd, root: links that lead to an object and not to a name. Null: an ordinary link.
    // Access for a link that the asker may not follow. Files without a name: Entry::create_unnamed().
    virtual Result<Ref<Entry>> magic_target() const;

    // pidfd_open(2): the process that it stands for; null for anything else.
    virtual Process* as_process() { return nullptr; }

    // How many mappings of it there are (mm/mapping.h).
    std::atomic<uint32_t> mappings{0};

    // Who has a regular file open to write (above 0) or runs it as a program (below 0): the two exclude each
    // other (Linux: i_writecount). Changed by OpenFile::claim() alone.
    std::atomic<int32_t> claims{0};

protected:
    Inode() = default;
};

}  // namespace kernel
