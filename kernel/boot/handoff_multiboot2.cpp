// SPDX-License-Identifier: Apache-2.0
#include "boot/handoff.h"

namespace kernel {

namespace {

// Multiboot2 specification, 3.4 "Boot information".
struct Tag {
    uint32_t type;
    uint32_t bytes;

    const char* content() const { return reinterpret_cast<const char*>(this + 1); }
};
enum TagType : uint32_t {
    kEnd = 0,
    kCommandLine = 1,
    kModule = 3,
    kMemoryMap = 6,
    kOldRsdp = 14,
    kNewRsdp = 15
};

struct ModuleTag {
    uint32_t start;
    uint32_t end;
};
struct MemoryMapTag {
    uint32_t entry_bytes;
    uint32_t entry_version;
};
struct MemoryMapEntry {
    uint64_t address;
    uint64_t bytes;
    uint32_t type;
    uint32_t reserved;
};
constexpr uint32_t kRam = 1;

void read_memory_map(const Tag& tag, Handoff& handoff) {
    const auto& header = *reinterpret_cast<const MemoryMapTag*>(tag.content());
    const char* const end = reinterpret_cast<const char*>(&tag) + tag.bytes;
    for (const char* at = tag.content() + sizeof header; at < end; at += header.entry_bytes) {
        const auto& entry = *reinterpret_cast<const MemoryMapEntry*>(at);
        if (entry.type == kRam)
            handoff.add_memory(PhysAddr{entry.address}, entry.bytes);
    }
}

void read_tag(const Tag& tag, Handoff& handoff) {
    switch (tag.type) {
        case kCommandLine:
            handoff.set_command_line(tag.content());
            break;
        case kModule: {
            const auto& module = *reinterpret_cast<const ModuleTag*>(tag.content());
            handoff.initramfs = {PhysAddr{module.start}, module.end - module.start};
            break;
        }
        case kMemoryMap:
            read_memory_map(tag, handoff);
            break;
        case kOldRsdp:
        case kNewRsdp:
            handoff.take_acpi_root(tag.content());
            break;
        default:
            break;
    }
}

}  // namespace

void read_multiboot2_handoff(PhysAddr info, Handoff& handoff) {
    constexpr uint64_t kTagAlignment = 8;
    uint64_t at = info.value() + 8;  // after the total size
    for (;;) {
        const auto& tag = *boot_memory<Tag>(at);
        if (tag.type == kEnd)
            break;
        read_tag(tag, handoff);
        at += (tag.bytes + kTagAlignment - 1) & ~(kTagAlignment - 1);
    }
}

}  // namespace kernel
