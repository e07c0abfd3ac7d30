// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/file_system.h"
#include "fs/stat.h"
#include "lib/result.h"
#include "syscall/abi_time.h"

namespace kernel {

// Structures of i386's older calls, which x86-64 never had (arch/x86/include/uapi/asm/stat.h,
// asm/compat.h). Those that both have stand in their x86-64 form's Narrow.

// struct stat, whose times end in 2038. Overflow for a size that does not fit.
struct I386Stat {
    uint32_t device;
    uint32_t inode;
    uint16_t mode;
    uint16_t links;
    uint16_t uid;
    uint16_t gid;
    uint32_t device_number;
    uint32_t size;
    uint32_t block_size;
    uint32_t blocks;
    TimeSpec::Narrow accessed, modified, changed;
    uint32_t unused[2];

    static Result<I386Stat> from(const FileStatus& status);
};
static_assert(sizeof(I386Stat) == 64);

// struct statfs. Overflow for numbers that do not fit.
struct I386Statfs {
    uint32_t type, block_size;
    uint32_t blocks, blocks_free, blocks_available;
    uint32_t files, files_free;
    int32_t id[2];
    uint32_t name_length, fragment_size, flags;
    uint32_t spare[4];

    static Result<I386Statfs> from(const FileSystem& system);
};
static_assert(sizeof(I386Statfs) == 64);

// struct statfs64
struct [[gnu::packed]] I386Statfs64 {
    uint32_t type, block_size;
    uint64_t blocks, blocks_free, blocks_available;
    uint64_t files, files_free;
    int32_t id[2];
    uint32_t name_length, fragment_size, flags;
    uint32_t spare[4];

    static I386Statfs64 from(const FileSystem& system);
};
static_assert(sizeof(I386Statfs64) == 84);

// The first mmap and select took one pointer to all their arguments.
struct I386MapArguments {
    uint32_t at, bytes, protection, flags, descriptor, offset;
};
struct I386SelectArguments {
    int32_t count;
    uint32_t readable, writable, exceptional, duration;
};

// struct flock and struct flock64
struct I386LockRange {
    int16_t type, whence;
    int32_t start, bytes;
    int32_t pid;
};
static_assert(sizeof(I386LockRange) == 16);
struct [[gnu::packed]] I386LockRange64 {
    int16_t type, whence;
    int64_t start, bytes;
    int32_t pid;
};
static_assert(sizeof(I386LockRange64) == 24);

// struct old_sigaction
struct I386SignalAction {
    uint32_t handler, mask, flags, restorer;
};
static_assert(sizeof(I386SignalAction) == 16);

// getrlimit(2) before limits could be larger than 2 GiB.
struct I386ResourceLimit {
    uint32_t soft, hard;
};

}  // namespace kernel
