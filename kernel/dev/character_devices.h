// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fs/device_registry.h"

namespace kernel {

// One name that a fresh /dev has.
struct CharacterDevice {
    std::string_view name;
    uint32_t major;
    uint32_t minor;
    uint32_t mode;  // permission bits
    uint32_t gid;
    OpenDevice open;
};
// The one table from names and numbers to devices.
std::span<const CharacterDevice> character_devices();

// Makes the drivers known to open(2), finds the serial ports, registers devtmpfs and devpts. At boot, once
// memory and interrupts work.
void initialize_devices();

}  // namespace kernel
