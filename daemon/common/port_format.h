// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "iopermd/port_set.h"
#include "iopermd/port_text.h"

namespace iopermd {

// "0x70-0x71,0x80": the ranges of a set in rising order, as parse_port_set() reads them back. Empty for the
// empty set. Sentences for people pass ", " as the separator (parse_port_set() takes that as well).
inline std::string format_ports(const PortSet& ports, std::string_view separator = ",") {
    std::string out;
    char text[kPortRangeTextMax];
    for (const PortRange range : ports) {
        if (!out.empty())
            out += separator;
        out += print_port_range(range, text);
    }
    return out;
}

}  // namespace iopermd
