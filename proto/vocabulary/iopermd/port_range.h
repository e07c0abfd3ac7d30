// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

#include "iopermd/port.h"

namespace iopermd {

// A run of ports, first and last included, as /proc/ioports prints it. Never empty: 1..65536 ports.
class PortRange {
public:
    constexpr explicit PortRange(Port port) : first_(port), last_(port) {}

    // Requires first <= last; where the numbers come from outside, check them with parse_port_range() or
    // check_ioperm() first.
    constexpr PortRange(Port first, Port last) : first_(first), last_(last) {}

    static constexpr PortRange all() { return {Port{0}, Port{0xffff}}; }

    constexpr Port first() const { return first_; }
    constexpr Port last() const { return last_; }
    constexpr uint32_t size() const { return uint32_t{last_.number()} - first_.number() + 1; }

    constexpr bool contains(Port port) const { return first_ <= port && port <= last_; }
    constexpr bool contains(PortRange other) const { return first_ <= other.first_ && other.last_ <= last_; }
    constexpr bool overlaps(PortRange other) const { return first_ <= other.last_ && other.first_ <= last_; }

    friend constexpr auto operator<=>(PortRange, PortRange) = default;

private:
    Port first_;
    Port last_;
};

}  // namespace iopermd
