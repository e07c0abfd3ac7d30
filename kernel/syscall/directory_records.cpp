// SPDX-License-Identifier: Apache-2.0
#include "syscall/directory_records.h"

#include <cstring>

namespace kernel {
namespace {

// What both forms begin with; getdents64's type follows, getdents' is the last byte of the record.
struct Head {
    uint64_t inode;
    uint64_t next_position;
    uint16_t bytes;
};
constexpr size_t kHeadSize = 18;

constexpr size_t align(size_t bytes) {
    return (bytes + 7) & ~size_t{7};
}

// d_type is the file type's four bits (DT_DIR and so on).
uint8_t type_of(uint32_t mode) {
    return static_cast<uint8_t>(mode >> 12);
}

// Writes head and zeros, and returns where the rest of the record goes; null where it does not fit.
uint8_t* begin_record(std::span<uint8_t> room, size_t& used, size_t bytes, uint64_t inode,
                      uint64_t next_position) {
    if (bytes > room.size() - used)
        return nullptr;
    uint8_t* at = room.data() + used;
    const Head head{inode, next_position, static_cast<uint16_t>(bytes)};
    std::memset(at, 0, bytes);
    std::memcpy(at, &head, kHeadSize);
    used += bytes;
    return at + kHeadSize;
}

}  // namespace

bool DirectoryRecords64::entry(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) {
    const size_t bytes = align(kHeadSize + 1 + name.size() + 1);
    uint8_t* rest = begin_record(room_, used_, bytes, inode, next_position);
    overflowed_ = !rest;
    if (!rest)
        return false;
    *rest = type_of(mode);
    std::memcpy(rest + 1, name.data(), name.size());
    return true;
}

bool DirectoryRecords::entry(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) {
    const size_t bytes = align(kHeadSize + name.size() + 2);
    uint8_t* rest = begin_record(room_, used_, bytes, inode, next_position);
    overflowed_ = !rest;
    if (!rest)
        return false;
    std::memcpy(rest, name.data(), name.size());
    rest[bytes - kHeadSize - 1] = type_of(mode);
    return true;
}

}  // namespace kernel
