// SPDX-License-Identifier: Apache-2.0
#include "boot/handoff.h"
#include "lib/panic.h"

namespace kernel {

namespace {

// Xen's public/arch-x86/hvm/start_info.h.
struct StartInfo {
    uint32_t magic;
    uint32_t version;
    uint32_t flags;
    uint32_t module_count;
    uint64_t modules;
    uint64_t command_line;
    uint64_t rsdp;
    uint64_t memory_map;  // from version 1 on
    uint32_t memory_map_entries;
    uint32_t reserved;
};
struct Module {
    uint64_t address;
    uint64_t bytes;
    uint64_t command_line;
    uint64_t reserved;
};
struct MemoryMapEntry {
    uint64_t address;
    uint64_t bytes;
    uint32_t type;
    uint32_t reserved;
};
constexpr uint32_t kMagic = 0x336ec578;
constexpr uint32_t kRam = 1;

}  // namespace

void read_pvh_handoff(PhysAddr info, Handoff& handoff) {
    const auto& start = *boot_memory<StartInfo>(info.value());
    if (start.magic != kMagic || start.version < 1)
        panic("the boot loader speaks neither PVH version 1 nor multiboot2");
    const auto* map = boot_memory<MemoryMapEntry>(start.memory_map);
    for (uint32_t i = 0; i < start.memory_map_entries; i++)
        if (map[i].type == kRam)
            handoff.add_memory(PhysAddr{map[i].address}, map[i].bytes);
    if (start.module_count != 0) {
        const auto& module = *boot_memory<Module>(start.modules);
        handoff.initramfs = {PhysAddr{module.address}, module.bytes};
    }
    if (start.command_line != 0)
        handoff.set_command_line(boot_memory<char>(start.command_line));
    if (start.rsdp != 0)
        handoff.take_acpi_root(boot_memory<char>(start.rsdp));
}

}  // namespace kernel
