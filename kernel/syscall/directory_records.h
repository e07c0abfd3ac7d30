// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "fs/inode.h"

namespace kernel {

// Lays directory entries out as getdents64(2) and getdents(2) return them: aligned records, one behind the
// other, as many as fit.
class DirectoryRecords64 final : public DirectoryVisitor {
public:
    explicit DirectoryRecords64(std::span<uint8_t> room) : room_(room) {}
    bool entry(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) override;
    size_t used() const { return used_; }
    // An entry did not fit.
    bool overflowed() const { return overflowed_; }

private:
    std::span<uint8_t> room_;
    size_t used_ = 0;
    bool overflowed_ = false;
};

// getdents' own: inode and position are longs of the program, the type is each record's last byte.
template <class Long>
class DirectoryRecords final : public DirectoryVisitor {
public:
    explicit DirectoryRecords(std::span<uint8_t> room) : room_(room) {}
    bool entry(std::string_view name, uint64_t inode, uint32_t mode, uint64_t next_position) override;
    size_t used() const { return used_; }
    bool overflowed() const { return overflowed_; }

private:
    std::span<uint8_t> room_;
    size_t used_ = 0;
    bool overflowed_ = false;
};

}  // namespace kernel
