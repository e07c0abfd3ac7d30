// SPDX-License-Identifier: Apache-2.0
#include "fs/ram_file_system.h"

#include "fs/ram_directory.h"

namespace kernel {
namespace {

constexpr uint64_t kTmpfsMagic = 0x0102'1994;

Result<Ref<Inode>> make(std::string_view type) {
    Ref<RamFileSystem> made = TRY(make_ref<RamFileSystem>(type));
    const Attributes attributes{kDirectory | kSticky | 0777, 0, 0};
    return Ref<Inode>{TRY(make_ref<RamDirectory>(std::move(made), attributes))};
}

}  // namespace

FileSystemStatus RamFileSystem::status() const {
    const FrameCounts memory = frame_counts();
    // An inode is a few hundred bytes; statfs wants some limit.
    return {.magic = kTmpfsMagic,
            .blocks = memory.total,
            .free_blocks = memory.free,
            .files = memory.total,
            .free_files = memory.total - std::min(memory.total, inodes_.load(std::memory_order_relaxed))};
}

Result<Ref<Inode>> make_ram_file_system() {
    return make("tmpfs");
}

Result<Ref<Inode>> make_root_file_system() {
    return make("rootfs");
}

void register_ram_file_system() {
    register_file_system("tmpfs", make_ram_file_system);
    register_file_system("ramfs", make_ram_file_system);
}

}  // namespace kernel
