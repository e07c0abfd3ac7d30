// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "daemon/policy/section.h"
#include "iopermd/port_set.h"

namespace iopermd {

// The [ranges] of all files of one policy, and the lists of ports that may use them.
class RangeTable {
public:
    // Reads one [ranges]. A name that any table has defined before is reported.
    void read(const Section& ranges);

    // From now on unknown names are not reported: a file could not be read, and it may define them.
    void set_incomplete() { complete_ = false; }

    // The ports of a key of a [[rule]] or [[never]]: "0x378", "0x378-0x37a", "0x378+3", "@name", 888, or a
    // list of such. What is wrong is reported and left out.
    PortSet read_ports(const Section& section, std::string_view key) const;

    std::map<std::string, PortSet, std::less<>> take() &&;

private:
    struct Entry {
        PortSet ports;
        Place place;
    };
    PortSet look_up(const Section& section, const toml::node& node, std::string_view name) const;

    std::map<std::string, Entry, std::less<>> entries_;
    bool complete_ = true;
};

}  // namespace iopermd
