// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace kernel {

// Fills `out` with random bytes. A ChaCha20 stream whose key is replaced by its own output after every
// request, so that what was given out cannot be computed from a later state. Seeded at the first use from
// RDSEED or RDRAND where the CPU has them, and always from the TSC and the CMOS clock; without either
// instruction it is unpredictable only to those who do not know the time of boot to the cycle. Any thread.
void random_bytes(std::span<uint8_t> out);

// Mixes what a program wrote to /dev/random into the key.
void add_randomness(std::span<const uint8_t> bytes);

}  // namespace kernel
