// SPDX-License-Identifier: Apache-2.0
#include "arch/io_apic.h"

#include <array>
#include <span>

#include "arch/paging.h"
#include "lib/spin_lock.h"

namespace kernel::io_apic {
namespace {

constexpr uint32_t kVersion = 0x01;
constexpr uint32_t kFirstRedirection = 0x10;  // two registers each
constexpr uint32_t kMasked = 1u << 16;
constexpr uint32_t kLevel = 1u << 15;
constexpr uint32_t kActiveLow = 1u << 13;

// An index register and a window on the register that it chooses.
struct IoApic {
    volatile uint32_t* registers = nullptr;
    uint32_t first_line = 0;
    uint32_t lines = 0;

    uint32_t read(uint32_t reg) const {
        registers[0] = reg;
        return registers[4];
    }
    void write(uint32_t reg, uint32_t value) const {
        registers[0] = reg;
        registers[4] = value;
    }
};

constinit std::array<IoApic, 4> io_apics{};
constinit size_t count = 0;
constinit SpinLock register_lock{LockRank::InterruptRouting};

}  // namespace

Result<> add(PhysAddr at, uint32_t first_line) {
    if (count == io_apics.size())
        return fail(Errno::NoSpace);
    IoApic& apic = io_apics[count];
    apic.registers = static_cast<volatile uint32_t*>(TRY(map_device(at, kPageSize)));
    apic.first_line = first_line;
    apic.lines = (apic.read(kVersion) >> 16 & 0xff) + 1;
    for (uint32_t line = 0; line < apic.lines; line++)
        apic.write(kFirstRedirection + 2 * line, kMasked);
    count++;
    return {};
}

Result<> route(uint32_t line, Signalling signalling, uint8_t vector, uint32_t apic_id) {
    const auto guard = register_lock.lock();
    for (const IoApic& apic : std::span{io_apics}.first(count)) {
        if (line < apic.first_line || line - apic.first_line >= apic.lines)
            continue;
        const uint32_t reg = kFirstRedirection + 2 * (line - apic.first_line);
        apic.write(reg + 1, apic_id << 24);
        apic.write(reg, vector | (signalling.level ? kLevel : 0) | (signalling.active_low ? kActiveLow : 0));
        return {};
    }
    return fail(Errno::NoDev);
}

}  // namespace kernel::io_apic
