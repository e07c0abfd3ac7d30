// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "mm/heap.h"

namespace kernel {

// The sizes that slabs come in: multiples of 16, so that every object suits std::max_align_t, and no more
// than a third is wasted above 32 bytes.
inline constexpr std::array<uint16_t, 14> kClassSizes{16,  32,  48,  64,  96,   128,  192,
                                                      256, 384, 512, 768, 1024, 1536, heap::kMaxSlabObject};

// Slabs are big enough for at least seven objects.
constexpr unsigned slab_order(unsigned size_class) {
    return kClassSizes[size_class] <= 512 ? 0 : 2;
}

namespace detail {
constexpr auto make_class_table() {
    std::array<uint8_t, heap::kMaxSlabObject / 16 + 1> table{};
    for (size_t i = 0; i < table.size(); i++) {
        while (kClassSizes[table[i]] < i * 16)
            table[i]++;
    }
    return table;
}
inline constexpr auto kClassTable = make_class_table();
}  // namespace detail

// The smallest class for `bytes`, which is at most heap::kMaxSlabObject.
constexpr unsigned class_of(size_t bytes) {
    return detail::kClassTable[(bytes + 15) / 16];
}

}  // namespace kernel
