// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "iopermd/grant.h"

namespace iopermd::ctl {

// "ann" for a user of this machine, else the number.
std::string user_text(uint32_t uid);
// "in 59m", "now", or "never".
std::string expiry_text(const client::Grant& grant);

// The table of `list`.
void print_grants(std::ostream& out, const std::vector<client::Grant>& grants);
// The lines of `show` and `acquire`.
void print_grant(std::ostream& out, const client::Grant& grant);

}  // namespace iopermd::ctl
