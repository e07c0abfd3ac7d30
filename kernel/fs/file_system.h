// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "fs/inode.h"
#include "lib/ref.h"
#include "lib/result.h"

namespace kernel {

// What statfs(2) reports.
struct FileSystemStatus {
    uint64_t magic = 0;                    // f_type, as <linux/magic.h> numbers them
    uint64_t blocks = 0, free_blocks = 0;  // of kPageSize
    uint64_t files = 0, free_files = 0;
};

// One mounted (or mountable) tree of inodes. Its inodes keep it alive.
class FileSystem : public RefCounted<FileSystem> {
public:
    // `type` is a literal, as /proc/mounts shows it.
    FileSystem(std::string_view type, bool names_are_stable);
    virtual ~FileSystem() = default;

    virtual FileSystemStatus status() const = 0;

    std::string_view type() const { return type_; }
    // st_dev: a number of its own under major 0, as Linux gives file systems without a disk.
    uint64_t device() const { return device_; }
    // True if a name means the same inode until the name space changes it, so that path resolution may
    // remember it. False for procfs.
    bool names_are_stable() const { return names_are_stable_; }

private:
    std::string_view type_;
    uint64_t device_;
    bool names_are_stable_;
};

// mount(2)'s types: makes a new tree (or hands out the only one) and returns its root directory. Registered
// at boot, `type` is a literal; panics when the table is full.
using MakeFileSystem = Result<Ref<Inode>> (*)();
void register_file_system(std::string_view type, MakeFileSystem make);
// NoDev for a type that nobody has registered.
Result<Ref<Inode>> make_file_system(std::string_view type);
// For /proc/filesystems: the type at `index`, empty behind the last.
std::string_view file_system_type(size_t index);

}  // namespace kernel
