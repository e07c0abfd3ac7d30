// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace iopermd::front {

// Sends spdlog's default logger to standard error: with the time and level for people, or, where the journal
// reads it, with the priority prefix of sd-daemon(3) and no time, which the journal has itself. `level` is
// one of spdlog's names. Call once.
void set_up_logging(const std::string& level);

}  // namespace iopermd::front
