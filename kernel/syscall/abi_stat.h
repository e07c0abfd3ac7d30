// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/file_system.h"
#include "fs/stat.h"
#include "syscall/abi_time.h"

namespace kernel {

// struct stat (arch/x86/include/uapi/asm/stat.h).
struct UserStat {
    uint64_t device;
    uint64_t inode;
    uint64_t links;
    uint32_t mode;
    uint32_t uid;
    uint32_t gid;
    uint32_t padding;
    uint64_t device_number;
    int64_t size;
    int64_t block_size;
    int64_t blocks;
    TimeSpec accessed;
    TimeSpec modified;
    TimeSpec changed;
    int64_t unused[3];

    static UserStat from(const FileStatus& status) {
        return {.device = status.device,
                .inode = status.inode,
                .links = status.links,
                .mode = status.mode,
                .uid = status.uid,
                .gid = status.gid,
                .padding = 0,
                .device_number = status.device_number,
                .size = static_cast<int64_t>(status.size),
                .block_size = kPageSize,
                .blocks = static_cast<int64_t>(status.blocks),
                .accessed = TimeSpec::from(status.accessed),
                .modified = TimeSpec::from(status.modified),
                .changed = TimeSpec::from(status.changed),
                .unused = {}};
    }

    // i386's struct stat64.
    struct [[gnu::packed]] Narrow {
        uint64_t device;
        uint32_t padding0;
        uint32_t inode_low;
        uint32_t mode;
        uint32_t links;
        uint32_t uid;
        uint32_t gid;
        uint64_t device_number;
        uint32_t padding1;
        int64_t size;
        uint32_t block_size;
        int64_t blocks;
        TimeSpec::Narrow accessed, modified, changed;
        uint64_t inode;
    };
    Narrow narrow() const {
        return {.device = device,
                .padding0 = 0,
                .inode_low = static_cast<uint32_t>(inode),
                .mode = mode,
                .links = static_cast<uint32_t>(links),
                .uid = uid,
                .gid = gid,
                .device_number = device_number,
                .padding1 = 0,
                .size = size,
                .block_size = static_cast<uint32_t>(block_size),
                .blocks = blocks,
                .accessed = accessed.narrow(),
                .modified = modified.narrow(),
                .changed = changed.narrow(),
                .inode = inode};
    }
};
static_assert(sizeof(UserStat) == 144 && sizeof(UserStat::Narrow) == 96);

// struct statx_timestamp and struct statx (include/uapi/linux/stat.h).
struct UserStatxTime {
    int64_t seconds;
    uint32_t nanoseconds;
    int32_t padding;

    static UserStatxTime from(Nanoseconds time) {
        return {static_cast<int64_t>(time / kSecond), static_cast<uint32_t>(time % kSecond), 0};
    }
};
struct UserStatx {
    static constexpr uint32_t kBasicStats = 0x7ff;

    uint32_t mask;
    uint32_t block_size;
    uint64_t attributes;
    uint32_t links;
    uint32_t uid;
    uint32_t gid;
    uint16_t mode;
    uint16_t padding;
    uint64_t inode;
    uint64_t size;
    uint64_t blocks;
    uint64_t attributes_mask;
    UserStatxTime accessed, created, changed, modified;
    uint32_t number_major, number_minor;
    uint32_t device_major, device_minor;
    uint64_t mount;
    uint64_t unused[13];

    static UserStatx from(const FileStatus& status) {
        UserStatx made{};
        made.mask = kBasicStats;
        made.block_size = kPageSize;
        made.links = status.links;
        made.uid = status.uid;
        made.gid = status.gid;
        made.mode = static_cast<uint16_t>(status.mode);
        made.inode = status.inode;
        made.size = status.size;
        made.blocks = status.blocks;
        made.accessed = UserStatxTime::from(status.accessed);
        made.changed = UserStatxTime::from(status.changed);
        made.modified = UserStatxTime::from(status.modified);
        made.number_major = kernel::device_major(status.device_number);
        made.number_minor = kernel::device_minor(status.device_number);
        made.device_major = kernel::device_major(status.device);
        made.device_minor = kernel::device_minor(status.device);
        return made;
    }
};
static_assert(sizeof(UserStatx) == 256);

// struct statfs (asm-generic/statfs.h).
struct UserStatfs {
    int64_t type;
    int64_t block_size;
    uint64_t blocks, blocks_free, blocks_available;
    uint64_t files, files_free;
    int32_t id[2];
    int64_t name_length;
    int64_t fragment_size;
    int64_t flags;
    int64_t spare[4];

    static UserStatfs from(const FileSystem& system) {
        const FileSystemStatus status = system.status();
        UserStatfs made{};
        made.type = static_cast<int64_t>(status.magic);
        made.block_size = made.fragment_size = kPageSize;
        made.blocks = status.blocks;
        made.blocks_free = made.blocks_available = status.free_blocks;
        made.files = status.files;
        made.files_free = status.free_files;
        made.id[0] = static_cast<int32_t>(system.device());
        made.name_length = 255;
        return made;
    }
};
static_assert(sizeof(UserStatfs) == 120);

// struct utimbuf
struct UserTimes {
    int64_t accessed;
    int64_t modified;

    struct Narrow {
        int32_t accessed, modified;
    };
    static UserTimes widen(const Narrow& form) { return {form.accessed, form.modified}; }
};

}  // namespace kernel
