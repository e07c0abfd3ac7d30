// SPDX-License-Identifier: Apache-2.0
#include "arch/symbols.h"

#include <algorithm>

#include "arch/kernel_image.h"

namespace kernel {

// tools/make-symbols writes the table: a count, that many addresses in rising order, that many offsets of
// names, the names.
Symbol find_symbol(uint64_t address) {
    if (&symbols_start[0] == &image_end[0] || address < reinterpret_cast<uint64_t>(text_start) ||
        address >= reinterpret_cast<uint64_t>(text_end))
        return {};
    const auto* words = reinterpret_cast<const uint64_t*>(symbols_start);
    const uint64_t count = words[0];
    const uint64_t* const addresses = words + 1;
    const auto* const names_at = reinterpret_cast<const uint32_t*>(addresses + count);
    const auto* const names = reinterpret_cast<const char*>(names_at + count);
    const uint64_t* const after = std::upper_bound(addresses, addresses + count, address);
    if (after == addresses)
        return {};
    const auto index = after - addresses - 1;
    return {names + names_at[index], address - addresses[index]};
}

}  // namespace kernel
