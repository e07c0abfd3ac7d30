// SPDX-License-Identifier: Apache-2.0
#include "arch/soft_off.h"

#include <cstring>

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
