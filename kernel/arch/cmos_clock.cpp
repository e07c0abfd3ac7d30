// SPDX-License-Identifier: Apache-2.0
#include "arch/cmos_clock.h"

#include "arch/port_io.h"

namespace kernel {
namespace {

// Motorola's MC146818 data sheet; the century's place is where PCs have it.
constexpr uint8_t kRegisterA = 0x0a;
constexpr uint8_t kRegisterB = 0x0b;
constexpr uint8_t kUpdateInProgress = 0x80;

uint8_t read(uint8_t index) {
    out8(0x70, index);
    return in8(0x71);
}

CmosTime read_once() {
    return {read(0x00), read(0x02), read(0x04), read(0x07), read(0x08), read(0x09), read(0x32)};
}

}  // namespace

uint64_t read_cmos_clock() {
    // An update takes 2 ms and may begin between two registers: only two equal readings count. A chip that
    // never agrees with itself is none.
    constexpr unsigned kTries = 100'000;
    CmosTime time{};
    for (unsigned i = 0; i < kTries; i++) {
        if (read(kRegisterA) & kUpdateInProgress)
            continue;
        time = read_once();
        if (time == read_once())
            break;
    }
    return seconds_since_1970(decode_cmos_time(time, read(kRegisterB)));
}

}  // namespace kernel
