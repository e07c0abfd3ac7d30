// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

namespace iopermd {

// Ports are numbered 0..0xffff (SDM vol. 1, 19.3); Linux calls the count IO_BITMAP_BITS.
inline constexpr uint32_t kPortCount = 65536;

// One byte-wide I/O port. A type and not an integer, so that a pid or a count cannot be passed for it.
class Port {
public:
    constexpr explicit Port(uint16_t number) : number_(number) {}

    constexpr uint16_t number() const { return number_; }

    friend constexpr auto operator<=>(Port, Port) = default;

private:
    uint16_t number_;
};

}  // namespace iopermd
