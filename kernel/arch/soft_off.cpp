// SPDX-License-Identifier: Apache-2.0
#include "arch/soft_off.h"

#include <cstring>
#include <string_view>

#include "arch/acpi.h"
#include "arch/port_io.h"

namespace kernel {
namespace {

constinit uint16_t control_port = 0;
constinit uint16_t soft_off_value = 0;

uint32_t word_at(std::span<const uint8_t> table, size_t at) {
    uint32_t value = 0;
    if (at + sizeof value <= table.size())
        std::memcpy(&value, table.data() + at, sizeof value);
    return value;
}

}  // namespace

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

void initialize_soft_off(const Handoff& handoff) {
    // The fixed ACPI description table (5.2.9).
    constexpr size_t kDsdt = 40;
    constexpr size_t kControlPort = 64;
    const auto fadt = find_acpi_table(handoff, "FACP");
    if (fadt.empty())
        return;
    const int type = find_soft_off_type(map_acpi_table(PhysAddr{word_at(fadt, kDsdt)}));
    if (type < 0)
        return;
    constexpr uint16_t kSleepEnable = 1u << 13;
    control_port = static_cast<uint16_t>(word_at(fadt, kControlPort));
    soft_off_value = static_cast<uint16_t>(type << 10 | kSleepEnable);
}

void enter_soft_off() {
    if (control_port != 0)
        out16(control_port, soft_off_value);
}

}  // namespace kernel
