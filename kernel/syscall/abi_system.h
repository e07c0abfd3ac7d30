// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// struct new_utsname
struct UtsName {
    char system[65];
    char node[65];
    char release[65];
    char version[65];
    char machine[65];
    char domain[65];
};
static_assert(sizeof(UtsName) == 390);

// struct sysinfo
struct SystemInfo {
    int64_t uptime_seconds;
    uint64_t loads[3];  // scaled by 65536
    uint64_t total_memory, free_memory, shared_memory, buffer_memory, total_swap, free_swap;
    uint16_t processes;
    uint16_t padding;
    uint64_t total_high, free_high;
    uint32_t memory_unit;
};
static_assert(sizeof(SystemInfo) == 112);

}  // namespace kernel
