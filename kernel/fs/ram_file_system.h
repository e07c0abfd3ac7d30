// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "fs/file_system.h"

namespace kernel {

// Files that live in memory alone: the root and every tmpfs. Gone with its last inode.
class RamFileSystem final : public FileSystem {
public:
    explicit RamFileSystem(std::string_view type = "tmpfs") : FileSystem(type, true) {}

    FileSystemStatus status() const override;

    uint64_t next_inode_number() { return next_inode_.fetch_add(1, std::memory_order_relaxed); }
    void count_inode(int change) {
        inodes_.fetch_add(static_cast<uint64_t>(change), std::memory_order_relaxed);
    }

private:
    std::atomic<uint64_t> next_inode_{1};
    std::atomic<uint64_t> inodes_{0};
};

// A new, empty one: its root directory, mode 01777 as tmpfs has it. NoMem.
Result<Ref<Inode>> make_ram_file_system();
// The same under the name "rootfs", which programs that read /proc/mounts know not to take for a mount.
Result<Ref<Inode>> make_root_file_system();
// Registers "tmpfs" and "ramfs" for mount(2). At boot.
void register_ram_file_system();

}  // namespace kernel
