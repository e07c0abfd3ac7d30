// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace kernel {

// FNV-1a with a final mix, because tables use the low bits.
constexpr uint32_t hash_name(std::string_view name) {
    uint32_t hash = 0x811c'9dc5;
    for (char c : name)
        hash = (hash ^ static_cast<uint8_t>(c)) * 0x0100'0193;
    return hash ^ hash >> 15;
}

}  // namespace kernel
