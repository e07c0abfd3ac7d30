// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/policy/policy.h"
#include "iopermd/client.h"

namespace iopermd::ctl {

// Finds the ports behind "@name"; the name comes without '@'.
using RangeLookup = std::function<Result<PortSet>(const std::string& name)>;

// In the [ranges] of the policy that the daemon has in force, asked for on first use. `daemon` must outlive
// it.
RangeLookup daemon_ranges(client::Client& daemon);
// In the [ranges] of this policy, which must outlive it.
RangeLookup policy_ranges(const Policy& policy);

// Reads "0x378", "888", "0x378-0x37f", "0x378+8", "@lpt1", and several of them with commas or as several
// words. Fails with Code::Usage, or with the lookup's error.
Result<PortSet> parse_ports(const std::vector<std::string>& words, const RangeLookup& lookup);

}  // namespace iopermd::ctl
