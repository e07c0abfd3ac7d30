// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "arch/io_apic.h"
#include "arch/isa_interrupt.h"
#include "lib/units.h"

namespace kernel {

// What ACPI's "APIC" table says about CPUs and interrupt controllers. Without the table: what every PC has
// had.
struct InterruptHardware {
    struct IoApicEntry {
        PhysAddr at;
        uint32_t first_line;
    };
    struct IsaLine {
        uint32_t line;
        io_apic::Signalling signalling;
    };
    static constexpr size_t kMaxCpuEntries = 64;
    static constexpr size_t kMaxIoApics = 4;

    // An ISA interrupt is the line of its own number, edge-triggered, unless the table overrides it.
    constexpr InterruptHardware() {
        for (uint32_t irq = 0; irq < kIsaInterrupts; irq++)
            isa_lines[irq] = {irq, {}};
    }

    PhysAddr local_apic{0xfee0'0000};
    std::array<uint32_t, kMaxCpuEntries> apic_ids{};  // of the CPUs that may be started
    size_t cpu_count = 0;
    std::array<IoApicEntry, kMaxIoApics> io_apics{};
    size_t io_apic_count = 0;
    std::array<IsaLine, kIsaInterrupts> isa_lines{};
};

// Reads the table's entries (ACPI 6.4, 5.2.12), `table` being all of it with its header. Entries that are cut
// off end it.
InterruptHardware parse_madt(std::span<const uint8_t> table);

}  // namespace kernel
