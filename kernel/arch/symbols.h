// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace kernel {

// The function that an address lies in. Empty where the address is none of the kernel's code.
struct Symbol {
    std::string_view name;
    uint64_t offset = 0;
};
Symbol find_symbol(uint64_t address);

}  // namespace kernel
