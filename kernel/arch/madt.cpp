// SPDX-License-Identifier: Apache-2.0
#include "arch/madt.h"

#include <cstring>

namespace kernel {
namespace {

constexpr size_t kHeaderBytes = 36;  // of every ACPI table
constexpr size_t kFirstEntry = kHeaderBytes + 8;

enum EntryType : uint8_t { kLocalApic = 0, kIoApic = 1, kOverride = 2, kLocalX2Apic = 9 };
constexpr uint32_t kCpuEnabled = 1;

// Little-endian fields at any offset; zero where the bytes are not there.
template <class T>
T field(std::span<const uint8_t> bytes, size_t at) {
    T value{};
    if (at <= bytes.size() && sizeof(T) <= bytes.size() - at)
        std::memcpy(&value, bytes.data() + at, sizeof(T));
    return value;
}

void add_cpu(InterruptHardware& hardware, uint32_t apic_id, uint32_t flags) {
    if (flags & kCpuEnabled && hardware.cpu_count < hardware.apic_ids.size())
        hardware.apic_ids[hardware.cpu_count++] = apic_id;
}

void add_override(InterruptHardware& hardware, std::span<const uint8_t> entry) {
    constexpr uint16_t kActiveLow = 3;  // bits 1:0; 0 and 1 are the ISA bus's own, active high
    constexpr uint16_t kLevel = 3;      // bits 3:2; 0 and 1 are edge
    const auto irq = field<uint8_t>(entry, 3);
    const auto flags = field<uint16_t>(entry, 8);
    if (irq < kIsaInterrupts)
        hardware.isa_lines[irq] = {
            field<uint32_t>(entry, 4),
            {.active_low = (flags & 3) == kActiveLow, .level = (flags >> 2 & 3) == kLevel}};
}

void add_entry(InterruptHardware& hardware, std::span<const uint8_t> entry) {
    switch (entry[0]) {
        case kLocalApic:
            add_cpu(hardware, field<uint8_t>(entry, 3), field<uint32_t>(entry, 4));
            break;
        case kLocalX2Apic:
            add_cpu(hardware, field<uint32_t>(entry, 4), field<uint32_t>(entry, 8));
            break;
        case kIoApic:
            if (hardware.io_apic_count < hardware.io_apics.size())
                hardware.io_apics[hardware.io_apic_count++] = {PhysAddr{field<uint32_t>(entry, 4)},
                                                               field<uint32_t>(entry, 8)};
            break;
        case kOverride:
            add_override(hardware, entry);
            break;
        default:
            break;
    }
}

}  // namespace

InterruptHardware parse_madt(std::span<const uint8_t> table) {
    constexpr size_t kEntryHeader = 2;  // type, length
    InterruptHardware hardware;
    if (table.size() < kFirstEntry)
        return hardware;
    hardware.local_apic = PhysAddr{field<uint32_t>(table, kHeaderBytes)};
    std::span<const uint8_t> rest = table.subspan(kFirstEntry);
    while (rest.size() >= kEntryHeader && rest[1] >= kEntryHeader && rest[1] <= rest.size()) {
        add_entry(hardware, rest.first(rest[1]));
        rest = rest.subspan(rest[1]);
    }
    return hardware;
}

}  // namespace kernel
