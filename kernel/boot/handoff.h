// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "lib/units.h"

namespace kernel {

// [start, start + bytes) of physical memory.
struct MemoryRange {
    PhysAddr start;
    uint64_t bytes = 0;

    constexpr PhysAddr end() const { return start + bytes; }
};

// What the boot loader says, by whichever protocol, copied so that nothing of the loader's memory is needed
// afterwards.
struct Handoff {
    static constexpr size_t kMaxRanges = 32;
    // RAM, in ascending order, whole pages, without overlaps. The first MiB is left out: it holds the
    // firmware's data, and where the other CPUs start (boot/ap_start.S).
    std::array<MemoryRange, kMaxRanges> ranges;
    size_t range_count = 0;
    MemoryRange image;              // the kernel itself, whole pages
    MemoryRange initramfs;          // 0 bytes where there is none; not page aligned
    PhysAddr acpi_root;             // ACPI's XSDT or RSDT; 0 where there is none
    unsigned acpi_entry_bytes = 0;  // of its entries: 8 in an XSDT, 4 in an RSDT
    std::array<char, 1024> command_line_text{};
    size_t command_line_size = 0;

    std::span<const MemoryRange> memory() const { return {ranges.data(), range_count}; }
    std::string_view command_line() const { return {command_line_text.data(), command_line_size}; }

    // Takes a range of RAM as the boot loader reported it, in any order; what lies below 1 MiB or overlaps an
    // earlier one is cut off. Ranges that find no room are given up.
    void add_memory(PhysAddr start, uint64_t bytes);
    void set_command_line(std::string_view text);
    // Takes the root table from ACPI's root pointer (RSDP); anything else at that place is ignored.
    void take_acpi_root(const void* rsdp);
};

// Calls visit(MemoryRange) for each run of whole pages of RAM that neither the image nor the initramfs lies
// in.
template <class Visit>
void for_each_free_range(const Handoff& handoff, Visit visit) {
    const MemoryRange taken[] = {handoff.image, handoff.initramfs};
    for (const MemoryRange& range : handoff.memory()) {
        uint64_t at = range.start.value();
        const uint64_t end = range.end().value();
        while (at < end) {
            uint64_t stop = end;
            uint64_t skip_to = end;
            for (const MemoryRange& used : taken) {
                const uint64_t used_start = page_floor(used.start.value());
                const uint64_t used_end = page_ceil(used.end().value());
                if (used.bytes != 0 && used_end > at && used_start < stop) {
                    stop = used_start > at ? used_start : at;
                    skip_to = used_end;
                }
            }
            if (stop > at)
                visit(MemoryRange{PhysAddr{at}, stop - at});
            at = skip_to;
        }
    }
}

// The two boot protocols (boot/handoff_pvh.cpp, boot/handoff_multiboot2.cpp). Everything below 4 GiB is
// mapped at its physical address while they run. `info` is what the loader passed in EBX.
void read_pvh_handoff(PhysAddr info, Handoff& handoff);
void read_multiboot2_handoff(PhysAddr info, Handoff& handoff);

// Physical memory while the boot loader's information is read.
template <class T>
const T* boot_memory(uint64_t address) {
    return reinterpret_cast<const T*>(address);
}

}  // namespace kernel
