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

    struct Narrow {
        int32_t uptime_seconds;
        uint32_t loads[3];
        uint32_t total_memory, free_memory, shared_memory, buffer_memory, total_swap, free_swap;
        uint16_t processes;
        uint16_t padding;
        uint32_t total_high, free_high;
        uint32_t memory_unit;
        uint8_t room[8];
    };
    // More memory than 32 bits count is counted in pages instead.
    Narrow narrow() const {
        constexpr uint64_t kMost = ~uint32_t{0}, kPage = 4096;
        const bool in_pages = total_memory > kMost || total_swap > kMost;
        const auto count = [&](uint64_t bytes) {
            return static_cast<uint32_t>(in_pages ? bytes / kPage : bytes);
        };
        Narrow form{};
        form.uptime_seconds = static_cast<int32_t>(uptime_seconds);
        for (int i = 0; i < 3; i++)
            form.loads[i] = static_cast<uint32_t>(loads[i]);
        form.total_memory = count(total_memory), form.free_memory = count(free_memory);
        form.shared_memory = count(shared_memory), form.buffer_memory = count(buffer_memory);
        form.total_swap = count(total_swap), form.free_swap = count(free_swap);
        form.processes = processes;
        form.total_high = count(total_high), form.free_high = count(free_high);
        form.memory_unit = static_cast<uint32_t>(in_pages ? memory_unit * kPage : memory_unit);
        return form;
    }
};
static_assert(sizeof(SystemInfo) == 112 && sizeof(SystemInfo::Narrow) == 64);

}  // namespace kernel
