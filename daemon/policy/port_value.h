// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy/section.h"
#include "iopermd/port_set.h"

namespace iopermd {

// The ports of one value, a text such as "0x378-0x37a" or an integer such as 0x378. Nothing, and a report,
// where it is neither.
std::optional<PortRange> read_port_value(const Section& section, std::string_view key,
                                         const toml::node& node);

}  // namespace iopermd
