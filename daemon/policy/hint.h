// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daemon/policy/decide.h"

namespace iopermd {

// What an administrator could write, as TOML, so that what these findings refuse would be allowed: one more
// [[rule]] for exactly the ports that no rule allows in full, and a comment for each deny rule and [[never]]
// block in the way. Ports that wait for another session or for a restart of the guard need no text, and where
// mediated access was asked for nothing helps: empty then.
std::string hint_for(const Policy& policy, const Subject& subject, const Request& request,
                     const MachineFacts& machine, const std::vector<Finding>& findings);

}  // namespace iopermd
