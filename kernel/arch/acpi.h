// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "boot/handoff.h"
#include "lib/units.h"

namespace kernel {

// The firmware's table with this four-letter signature, mapped for good, header included; empty where there
// is none. Boot CPU.
std::span<const uint8_t> find_acpi_table(const Handoff& handoff, std::string_view signature);
// The table at a known address, for those that others point at.
std::span<const uint8_t> map_acpi_table(PhysAddr at);

}  // namespace kernel
