// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fs/open_file.h"
#include "lib/ref.h"
#include "lib/result.h"

namespace kernel {

// A device number as stat(2) shows it (Linux: 12 bits major, 20 bits minor, in the old places for small
// ones).
constexpr uint64_t make_device_number(uint32_t major, uint32_t minor) {
    return (minor & 0xff) | uint64_t{major & 0xfff} << 8 | uint64_t{minor & ~0xffu} << 12;
}
constexpr uint32_t major_of(uint64_t device) {
    return static_cast<uint32_t>(device >> 8 & 0xfff);
}
constexpr uint32_t minor_of(uint64_t device) {
    return static_cast<uint32_t>((device & 0xff) | (device >> 12 & ~uint64_t{0xff}));
}

// One name that a fresh /dev has.
struct CharacterDevice {
    std::string_view name;
    uint32_t major;
    uint32_t minor;
    uint32_t mode;  // permission bits
    uint32_t gid;
    Result<Ref<OpenFile>> (*open)(Ref<Inode> node, uint32_t flags, uint32_t minor);
};
std::span<const CharacterDevice> character_devices();

// Opens what a device node names; NxIo where there is no such device.
Result<Ref<OpenFile>> open_character_device(uint64_t device_number, Ref<Inode> node, uint32_t flags);

}  // namespace kernel
