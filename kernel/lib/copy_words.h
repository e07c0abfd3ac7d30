// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

// Copies a small, known number of words that do not overlap, without a call.
inline void copy_words(uint64_t* to, const uint64_t* from, size_t words) {
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}

}  // namespace kernel
