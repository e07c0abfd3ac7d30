// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// The registers of the PC's clock as they read, in BCD or binary as their register B says.
struct CmosTime {
    uint8_t second, minute, hour, day, month, year, century;
    friend bool operator==(const CmosTime&, const CmosTime&) = default;
};

// Seconds since 1970 (UTC), for a time in binary and 24-hour form. A century that makes no sense is taken as
// the 21st.
uint64_t seconds_since_1970(const CmosTime& time);
// BCD, and the 12-hour form with its PM bit, become binary.
CmosTime decode_cmos_time(CmosTime raw, uint8_t register_b);

// Reads the clock, which must run on UTC. Boot only: programs with the ports do as they like afterwards.
uint64_t read_cmos_clock();

}  // namespace kernel
