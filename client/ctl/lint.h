// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "daemon/policy/place.h"
#include "daemon/policy/policy.h"

namespace iopermd::ctl {

// A rule with more ports than this says little about what its program needs.
inline constexpr uint32_t kWideRule = 0x400;

// Allow rules of a good policy that do not do what they seem to: ports that [[never]] or a deny rule takes
// from everybody whom the rule speaks about, hazard ports without hazard = true, more than kWideRule ports.
// Sound, not complete: what it reports is so.
std::vector<Diagnostic> lint(const Policy& policy);

}  // namespace iopermd::ctl
