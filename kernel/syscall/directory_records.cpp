// SPDX-License-Identifier: Apache-2.0
#include "syscall/directory_records.h"

#include <cstring>

namespace kernel {
namespace {

// What all forms begin with; getdents64's type follows, getdents' is the last byte of the record.
template <class Long>
struct Head {
    Long inode;
    Long next_position;
    uint16_t bytes;
};
template <class Long>
constexpr size_t kHeadSize = 2 * sizeof(Long) + sizeof(uint16_t);

template <class Long>
constexpr size_t align(size_t bytes) {
    return (bytes + sizeof(Long) - 1) & ~(sizeof(Long) - 1);
}

// d_type is the file type's four bits (DT_DIR and so on).
uint8_t type_of(uint32_t mode) {
    return static_cast<uint8_t>(mode >> 12);
}

// Writes head and zeros, and returns where the rest of the record goes; null where it does not fit.
template <class Long>
uint8_t* begin_record(std::span<uint8_t> room, size_t& used, size_t bytes, uint64_t inode,
                      uint64_t next_position) {
    if (bytes > room.size() - used)
        return nullptr;
    uint8_t* at = room.data() + used;
    const Head<Long> head{static_cast<Long>(inode), static_cast<Long>(next_position),
                          static_cast<uint16_t>(bytes)};
    std::memset(at, 0, bytes);
    std::memcpy(at, &head, kHeadSize<Long>);
    used += bytes;
    return at + kHeadSize<Long>;
}

}  // namespace

bool DirectoryRecords64::entry(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) {
    const size_t bytes = align<uint64_t>(kHeadSize<uint64_t> + 1 + name.size() + 1);
    uint8_t* rest = begin_record<uint64_t>(room_, used_, bytes, inode, next_position);
    overflowed_ = !rest;
    if (!rest)
        return false;
    *rest = type_of(mode);
    std::memcpy(rest + 1, name.data(), name.size());
    return true;
}

template <class Long>
bool DirectoryRecords<Long>::entry(std::string_view name, uint64_t inode, uint32_t mode,
                                   uint64_t next_position) {
    const size_t bytes = align<Long>(kHeadSize<Long> + name.size() + 2);
    uint8_t* rest = begin_record<Long>(room_, used_, bytes, inode, next_position);
    overflowed_ = !rest;
    if (!rest)
        return false;
    std::memcpy(rest, name.data(), name.size());
    rest[bytes - kHeadSize<Long> - 1] = type_of(mode);
    return true;
}

template class DirectoryRecords<uint32_t>;
template class DirectoryRecords<uint64_t>;

}  // namespace kernel
