// SPDX-License-Identifier: Apache-2.0
#include "boot/handoff.h"

#include <algorithm>
#include <cstring>

namespace kernel {

namespace {

constexpr uint64_t kFirstUsed = 1 << 20;

// ACPI 6.4, 5.2.5.3.
struct [[gnu::packed]] RootPointer {
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt;
    uint32_t length;
    uint64_t xsdt;
};

}  // namespace

void Handoff::add_memory(PhysAddr start, uint64_t bytes) {
    const uint64_t from = page_ceil(std::max(start.value(), kFirstUsed));
    const uint64_t to = page_floor(start.value() + bytes);
    if (to <= from || range_count == kMaxRanges)
        return;
    size_t place = range_count;
    while (place > 0 && ranges[place - 1].start.value() > from)
        place--;
    const uint64_t lower = place > 0 ? std::max(from, ranges[place - 1].end().value()) : from;
    const uint64_t upper = place < range_count ? std::min(to, ranges[place].start.value()) : to;
    if (upper <= lower)
        return;
    std::copy_backward(ranges.begin() + place, ranges.begin() + range_count,
                       ranges.begin() + range_count + 1);
    ranges[place] = {PhysAddr{lower}, upper - lower};
    range_count++;
}

void Handoff::set_command_line(std::string_view text) {
    command_line_size = std::min(text.size(), command_line_text.size());
    std::copy_n(text.begin(), command_line_size, command_line_text.begin());
}

void Handoff::take_acpi_root(const void* rsdp) {
    const auto* pointer = static_cast<const RootPointer*>(rsdp);
    if (std::string_view{pointer->signature, sizeof pointer->signature} != "RSD PTR ")
        return;
    const bool extended = pointer->revision >= 2 && pointer->xsdt != 0;
    acpi_root = PhysAddr{extended ? pointer->xsdt : pointer->rsdt};
    acpi_entry_bytes = extended ? 8 : 4;
}

}  // namespace kernel
