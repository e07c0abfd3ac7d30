// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "iopermd/port_set.h"

namespace iopermd::guard {

// What the policy's files say when the guard starts.
struct Ceiling {
    PortSet ports;                      // empty where the policy does not load
    std::vector<std::string> problems;  // why it does not load, a line each
};
Ceiling read_ceiling(const std::string& policy_file, const std::string& policy_directory);

// Takes the ports with ioperm(2) for this thread, which is all the guard will ever have once CAP_SYS_RAWIO is
// gone. The answer says why not, naming the cause and the cure; none: all taken.
std::optional<std::string> take_ceiling(const PortSet& ports);

}  // namespace iopermd::guard
