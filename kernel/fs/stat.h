// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/units.h"

namespace kernel {

// st_mode's file types and the bits that matter (inode(7)).
inline constexpr uint32_t kTypeMask = 0170000;
inline constexpr uint32_t kSocket = 0140000;
inline constexpr uint32_t kSymlink = 0120000;
inline constexpr uint32_t kRegular = 0100000;
inline constexpr uint32_t kBlockDevice = 0060000;
inline constexpr uint32_t kDirectory = 0040000;
inline constexpr uint32_t kCharDevice = 0020000;
inline constexpr uint32_t kFifo = 0010000;
inline constexpr uint32_t kSetUid = 04000;
inline constexpr uint32_t kSetGid = 02000;
inline constexpr uint32_t kSticky = 01000;

// Who may do what with an inode.
struct Attributes {
    uint32_t mode = 0;  // type and permissions
    uint32_t uid = 0;
    uint32_t gid = 0;
};
constexpr bool is_directory(const Attributes& attributes) {
    return (attributes.mode & kTypeMask) == kDirectory;
}
constexpr bool is_symlink(const Attributes& attributes) {
    return (attributes.mode & kTypeMask) == kSymlink;
}

// Linux's dev_t as programs see it (new_encode_dev in include/linux/kdev_t.h).
constexpr uint64_t make_device_number(uint32_t major, uint32_t minor) {
    return (minor & 0xff) | (uint64_t{major} & 0xfff) << 8 | (uint64_t{minor} & ~0xffu) << 12;
}
constexpr uint32_t device_major(uint64_t number) {
    return static_cast<uint32_t>(number >> 8 & 0xfff);
}
constexpr uint32_t device_minor(uint64_t number) {
    return static_cast<uint32_t>((number & 0xff) | (number >> 12 & 0xfff00));
}

// What stat(2) reports of an inode; the system call lays it out as struct stat, statx or the like.
struct FileStatus {
    uint64_t device = 0;
    uint64_t inode = 0;
    uint32_t mode = 0;
    uint32_t links = 1;
    uint32_t uid = 0;
    uint32_t gid = 0;
    uint64_t device_number = 0;  // st_rdev
    uint64_t size = 0;
    uint64_t blocks = 0;                                  // of 512 bytes
    Nanoseconds accessed = 0, modified = 0, changed = 0;  // since 1970
};

}  // namespace kernel
