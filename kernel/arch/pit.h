// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/port_io.h"

namespace kernel::pit {

inline constexpr uint64_t kFrequencyHz = 1'193'182;

// Channel 2 of the 8254 (Intel's data sheet) counts down from 0xffff once, without sounding the speaker.
inline void start_countdown() {
    constexpr uint8_t kGateOn = 1u << 0;
    constexpr uint8_t kSpeakerOn = 1u << 1;
    constexpr uint8_t kChannel2LowHighMode0 = 0xb0;
    out8(0x61, static_cast<uint8_t>((in8(0x61) & ~kSpeakerOn) | kGateOn));
    out8(0x43, kChannel2LowHighMode0);
    out8(0x42, 0xff);
    out8(0x42, 0xff);
}

// Ticks since start_countdown(); valid for the first 54 ms.
inline uint16_t elapsed_ticks() {
    constexpr uint8_t kLatchChannel2 = 0x80;
    out8(0x43, kLatchChannel2);
    const uint8_t low = in8(0x42);
    return static_cast<uint16_t>(0xffff - (in8(0x42) << 8 | low));
}

}  // namespace kernel::pit
