// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace iopermd::run {

// Occupies those of the descriptors 0..2 that the caller has closed, so that nothing that is opened from here
// on becomes the program's standard input or output. Returns which, bit n for descriptor n. What occupies
// them is closed by exec.
uint32_t occupy_closed_streams();

}  // namespace iopermd::run
