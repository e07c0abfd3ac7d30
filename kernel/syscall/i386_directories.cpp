// SPDX-License-Identifier: Apache-2.0
#include "syscall/directories.h"
#include "syscall/i386_handlers.h"
#include "syscall/lookup.h"

namespace kernel {
namespace {

constexpr uint64_t kMost32 = ~uint32_t{0};
constexpr uint32_t kNameLength = 255;

// What a 16-bit id shows for one that does not fit.
constexpr uint16_t narrow_id(uint32_t id) {
    constexpr uint32_t kMost16 = 0xffff;
    constexpr uint16_t kOverflowId = 65534;
    return id > kMost16 ? kOverflowId : static_cast<uint16_t>(id);
}

Result<uint64_t> status_to(const Inode& inode, UserOut<I386Stat> to) {
    TRY(to.write(TRY(I386Stat::from(inode.status()))));
    return 0;
}

Result<uint64_t> statfs64_to(const Inode& inode, uint32_t bytes, UserOut<I386Statfs64> to) {
    // Some callers round the size up to the alignment of their own type.
    constexpr uint32_t kRounded = 88;
    if (bytes != sizeof(I386Statfs64) && bytes != kRounded)
        return fail(Errno::Inval);
    TRY(to.write(I386Statfs64::from(inode.file_system())));
    return 0;
}

}  // namespace

Result<I386Stat> I386Stat::from(const FileStatus& status) {
    constexpr uint64_t kMostSize = 0x7fff'ffff;
    if (status.size > kMostSize)
        return fail(Errno::Overflow);
    return I386Stat{.device = static_cast<uint32_t>(status.device),
                    .inode = static_cast<uint32_t>(status.inode),
                    .mode = static_cast<uint16_t>(status.mode),
                    .links = static_cast<uint16_t>(status.links),
                    .uid = narrow_id(status.uid),
                    .gid = narrow_id(status.gid),
                    .device_number = static_cast<uint32_t>(status.device_number),
                    .size = static_cast<uint32_t>(status.size),
                    .block_size = kPageSize,
                    .blocks = static_cast<uint32_t>(status.blocks),
                    .accessed = TimeSpec::from(status.accessed).narrow(),
                    .modified = TimeSpec::from(status.modified).narrow(),
                    .changed = TimeSpec::from(status.changed).narrow(),
                    .unused = {}};
}

I386Statfs64 I386Statfs64::from(const FileSystem& system) {
    const FileSystemStatus status = system.status();
    I386Statfs64 made{};
    made.type = static_cast<uint32_t>(status.magic);
    made.block_size = made.fragment_size = kPageSize;
    made.blocks = status.blocks;
    made.blocks_free = made.blocks_available = status.free_blocks;
    made.files = status.files;
    made.files_free = status.free_files;
    made.id[0] = static_cast<int32_t>(system.device());
    made.name_length = kNameLength;
    return made;
}

Result<I386Statfs> I386Statfs::from(const FileSystem& system) {
    const FileSystemStatus status = system.status();
    if ((status.blocks | status.free_blocks | status.files | status.free_files) > kMost32)
        return fail(Errno::Overflow);
    I386Statfs made{};
    made.type = static_cast<uint32_t>(status.magic);
    made.block_size = made.fragment_size = kPageSize;
    made.blocks = static_cast<uint32_t>(status.blocks);
    made.blocks_free = made.blocks_available = static_cast<uint32_t>(status.free_blocks);
    made.files = static_cast<uint32_t>(status.files);
    made.files_free = static_cast<uint32_t>(status.free_files);
    made.id[0] = static_cast<int32_t>(system.device());
    made.name_length = kNameLength;
    return made;
}

Result<uint64_t> i386_stat(UserString path, UserOut<I386Stat> to) {
    return status_to(*TRY(find_inode(kAtWorkingDirectory, path, 0)), to);
}

Result<uint64_t> i386_lstat(UserString path, UserOut<I386Stat> to) {
    return status_to(*TRY(find_inode(kAtWorkingDirectory, path, kAtNoFollow)), to);
}

Result<uint64_t> i386_fstat(int32_t descriptor, UserOut<I386Stat> to) {
    return status_to(TRY(file_of(descriptor))->inode(), to);
}

Result<uint64_t> i386_statfs(UserString path, UserOut<I386Statfs> to) {
    const Ref<Inode> inode = TRY(find_inode(kAtWorkingDirectory, path, 0));
    TRY(to.write(TRY(I386Statfs::from(inode->file_system()))));
    return 0;
}

Result<uint64_t> i386_fstatfs(int32_t descriptor, UserOut<I386Statfs> to) {
    const Ref<OpenFile> file = TRY(file_of(descriptor));
    TRY(to.write(TRY(I386Statfs::from(file->inode().file_system()))));
    return 0;
}

Result<uint64_t> i386_statfs64(UserString path, uint32_t bytes, UserOut<I386Statfs64> to) {
    return statfs64_to(*TRY(find_inode(kAtWorkingDirectory, path, 0)), bytes, to);
}

Result<uint64_t> i386_fstatfs64(int32_t descriptor, uint32_t bytes, UserOut<I386Statfs64> to) {
    return statfs64_to(TRY(file_of(descriptor))->inode(), bytes, to);
}

Result<uint64_t> i386_umount(UserString path) {
    return sys_umount2(path, 0);
}

}  // namespace kernel
