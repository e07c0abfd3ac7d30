// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/port_io.h"

namespace kernel {

// A 16550's registers (National Semiconductor's PC16550D data sheet), relative to its first port.
class Uart {
public:
    constexpr explicit Uart(uint16_t base) : base_(base) {}

    static constexpr uint8_t kReceiveInterrupt = 1u << 0;
    static constexpr uint8_t kTransmitInterrupt = 1u << 1;
    static constexpr uint8_t kDataReady = 1u << 0;
    static constexpr uint8_t kTransmitEmpty = 1u << 5;

    // 115200 baud, 8N1, FIFOs on, interrupts off at the chip but through to the line (OUT2).
    void initialize() const {
        constexpr uint8_t kDivisorAccess = 0x80;
        constexpr uint8_t kEightBits = 0x03;
        constexpr uint8_t kFifosOnAndEmpty = 0x07;
        constexpr uint8_t kDtrRtsOut2 = 0x0b;
        set_interrupts(0);
        out8(port(3), kDivisorAccess | kEightBits);
        out8(port(0), 1);
        out8(port(1), 0);
        out8(port(3), kEightBits);
        out8(port(2), kFifosOnAndEmpty);
        out8(port(4), kDtrRtsOut2);
    }
    // The scratch register keeps what is written to it; nothing answers where there is no chip.
    bool present() const {
        constexpr uint8_t kPattern = 0x5a;
        out8(port(7), kPattern);
        return in8(port(7)) == kPattern;
    }
    void set_interrupts(uint8_t enabled) const { out8(port(1), enabled); }
    uint8_t interrupt_identity() const { return in8(port(2)); }
    uint8_t line_status() const { return in8(port(5)); }
    uint8_t receive() const { return in8(port(0)); }
    void transmit(uint8_t byte) const { out8(port(0), byte); }

private:
    constexpr uint16_t port(unsigned reg) const { return static_cast<uint16_t>(base_ + reg); }

    uint16_t base_;
};

inline constexpr uint16_t kSerialPorts[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

}  // namespace kernel
