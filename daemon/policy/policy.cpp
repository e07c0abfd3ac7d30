// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/policy.h"

#include "daemon/policy/native.h"

namespace iopermd {

const PortSet& hazard_ports() {
    static const PortSet ports = [] {
        constexpr std::pair<uint16_t, uint16_t> kRanges[] = {
            {0x00, 0x1f},    // DMA controller 1
            {0x20, 0x21},    // interrupt controller 1
            {0x40, 0x43},    // timer
            {0x60, 0x60},    // keyboard controller, data (pulses the CPU's reset line)
            {0x64, 0x64},    // keyboard controller, command
            {0x70, 0x77},    // CMOS and clock; bit 7 of 0x70 masks the NMI
            {0x92, 0x92},    // fast reset, A20
            {0xa0, 0xa1},    // interrupt controller 2
            {0xb2, 0xb3},    // SMI
            {0xc0, 0xdf},    // DMA controller 2
            {0xcf8, 0xcff},  // PCI configuration; 0xcf9 is reset
        };
        PortSet set;
        for (const auto& [first, last] : kRanges)
            set.add({Port{first}, Port{last}});
        return set;
    }();
    return ports;
}

PortSet Policy::ceiling() const {
    PortSet all;
    for (const Rule& rule : rules) {
        if (rule.effect != Effect::Allow || !gives_native(rule))
            continue;
        PortSet ports = rule.ports;
        if (!rule.hazard)
            ports -= hazard_ports();
        all |= ports;
    }
    for (const NeverRule& rule : never)
        all -= rule.ports;
    return all;
}

}  // namespace iopermd
