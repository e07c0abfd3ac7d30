// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

// What makes two futex words the same: the file and the offset in it for shared mappings, else the address
// space and the address. The object is compared, never used: it may be gone before the waiter is, and the
// worst that comes of it is a wake-up too many.
struct FutexKey {
    const void* object = nullptr;
    uint64_t offset = 0;

    friend bool operator==(const FutexKey&, const FutexKey&) = default;
    // Spread over a table of `buckets`, a power of two.
    size_t bucket(size_t buckets) const {
        uint64_t mixed = (reinterpret_cast<uint64_t>(object) >> 4) ^ (offset >> 2);
        mixed *= 0x9e37'79b9'7f4a'7c15;  // 2^64 / golden ratio
        return static_cast<size_t>(mixed >> 32) & (buckets - 1);
    }
};

}  // namespace kernel
