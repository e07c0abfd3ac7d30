// SPDX-License-Identifier: Apache-2.0
#include "fs/anonymous.h"

#include "arch/clock.h"
#include "lib/panic.h"
#include "task/credentials.h"

namespace kernel {
namespace {

constexpr uint64_t kAnonymousMagic = 0x0904'1934;

class AnonymousFileSystem final : public FileSystem {
public:
    AnonymousFileSystem() : FileSystem("anon_inodefs", false) {}
    FileSystemStatus status() const override { return {.magic = kAnonymousMagic}; }
};

constinit AnonymousFileSystem* the_file_system = nullptr;  // set once at boot
constinit std::atomic<uint64_t> next_inode{1};

}  // namespace

void initialize_anonymous_files() {
    the_file_system = new (std::nothrow) AnonymousFileSystem;
    if (!the_file_system)
        panic("no memory for the anonymous files");
}

AnonymousInode::AnonymousInode(uint32_t mode, const Credentials& owner) {
    status_.device = the_file_system->device();
    status_.inode = next_inode.fetch_add(1, std::memory_order_relaxed);
    status_.mode = mode;
    status_.uid = owner.user.file_system;
    status_.gid = owner.group.file_system;
    status_.accessed = status_.modified = status_.changed = realtime_now();
}

FileSystem& AnonymousInode::file_system() const {
    return *the_file_system;
}

}  // namespace kernel
