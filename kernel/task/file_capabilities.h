// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "lib/result.h"

namespace kernel {

// What a program's file gives to whoever runs it (capabilities(7), "File capabilities").
struct FileCapabilities {
    bool present = false;
    bool effective = false;  // they are effective at once
    uint64_t permitted = 0, inheritable = 0;
};

// The extended attribute that holds them, and the most bytes that it has.
inline constexpr std::string_view kCapabilityAttribute = "security.capability";
inline constexpr size_t kCapabilityBytes = 24;

// Whether setxattr(2) takes the value: struct vfs_cap_data of version 2, or of version 3 with its owner.
bool is_valid_capability_value(std::span<const uint8_t> value);
// What a value means; not present for one that another user name space owns. Inval for one that is broken.
Result<FileCapabilities> parse_file_capabilities(std::span<const uint8_t> value);

}  // namespace kernel
