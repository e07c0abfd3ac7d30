// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace kernel::host {

// The lines that the calling thread has logged since the last call, each with a newline.
std::string take_log();

}  // namespace kernel::host
