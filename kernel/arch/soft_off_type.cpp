// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "arch/soft_off.h"

namespace kernel {

int find_soft_off_type(std::span<const uint8_t> dsdt) {
    // ACPI 6.4, chapter 20: Name (\_S5_, Package () {type, …}) is 08, the name, 12, the package's length (one
    // byte below 64, which it is here), the count, the first number: 0A and a byte, or 00 or 01 for
    // themselves.
    constexpr std::string_view kName = "_S5_";
    constexpr uint8_t kPackage = 0x12;
    constexpr uint8_t kByte = 0x0a;
    const std::string_view text{reinterpret_cast<const char*>(dsdt.data()), dsdt.size()};
    const size_t name = text.find(kName);
    if (name == std::string_view::npos || name + kName.size() + 5 > dsdt.size())
        return -1;
    const auto package = dsdt.subspan(name + kName.size());
    if (package[0] != kPackage)
        return -1;
    const uint8_t first = package[3];
    return first == kByte ? package[4] : first;
}

}  // namespace kernel
