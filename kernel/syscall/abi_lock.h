// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// struct flock (fcntl(2)'s record locks).
struct LockRange {
    int16_t type;    // kReadLock and so on
    int16_t whence;  // as lseek(2)
    int32_t padding;
    int64_t start;
    int64_t bytes;  // 0: to the end of the file, wherever that is
    int32_t pid;
    int32_t padding_behind;
};
static_assert(sizeof(LockRange) == 32);

inline constexpr int16_t kReadLock = 0, kWriteLock = 1, kUnlock = 2;

}  // namespace kernel
