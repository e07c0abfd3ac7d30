// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/range_table.h"

#include "daemon/policy/plain_name.h"
#include "daemon/policy/port_value.h"
#include "daemon/policy/quote.h"
#include "daemon/policy/spelling.h"

namespace iopermd {
namespace {

// The name behind '@', or nothing where the value is no such reference.
std::optional<std::string_view> reference(const toml::node& node) {
    const auto* text = node.as_string();
    if (text == nullptr || !text->get().starts_with('@'))
        return std::nullopt;
    return std::string_view(text->get()).substr(1);
}

}  // namespace

void RangeTable::read(const Section& ranges) {
    for (const std::string_view name : ranges.keys()) {
        Entry entry{{}, ranges.place_of_key(name)};
        if (!is_plain_name(name))
            ranges.complain(entry.place, "bad range name " + quote(name), std::string(kPlainNameAdvice));
        ranges.for_each_value(name, [&](const toml::node& node) {
            if (const auto other = reference(node))
                ranges.complain(
                    ranges.place_of(node),
                    "range " + quote(name) + " refers to another range, " + quote("@" + std::string(*other)),
                    "write its ports");
            else if (const auto range = read_port_value(ranges, name, node))
                entry.ports.add(*range);
        });
        const auto [other, is_new] = entries_.try_emplace(std::string(name), entry);
        if (!is_new)
            ranges.complain(entry.place,
                            "range " + quote(name) + " is already defined at " + other->second.place.text(),
                            "remove one, or choose another name");
    }
}

PortSet RangeTable::look_up(const Section& section, const toml::node& node, std::string_view name) const {
    const auto entry = entries_.find(name);
    if (entry != entries_.end())
        return entry->second.ports;
    if (!complete_)
        return {};
    std::vector<std::string_view> names;
    for (const auto& [known, ports] : entries_)
        names.push_back(known);
    const auto nearest = nearest_word(name, names);
    section.complain(section.place_of(node), "no range is called " + quote(name),
                     nearest ? "did you mean " + quote("@" + std::string(*nearest)) + "?"
                             : "define it under [ranges], or write the ports themselves");
    return {};
}

PortSet RangeTable::read_ports(const Section& section, std::string_view key) const {
    PortSet ports;
    section.for_each_value(key, [&](const toml::node& node) {
        if (const auto name = reference(node))
            ports |= look_up(section, node, *name);
        else if (const auto range = read_port_value(section, key, node))
            ports.add(*range);
    });
    return ports;
}

std::map<std::string, PortSet, std::less<>> RangeTable::take() && {
    std::map<std::string, PortSet, std::less<>> out;
    for (auto& [name, entry] : entries_)
        out.emplace(name, entry.ports);
    return out;
}

}  // namespace iopermd
