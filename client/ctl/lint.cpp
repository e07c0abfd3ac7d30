// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/lint.h"

#include <algorithm>

#include "daemon/common/port_format.h"
#include "daemon/policy/match.h"

namespace iopermd::ctl {
namespace {

bool subset(const std::vector<NamedId>& part, const std::vector<NamedId>& whole) {
    return std::all_of(part.begin(), part.end(), [&](const NamedId& p) {
        return std::any_of(whole.begin(), whole.end(), [&](const NamedId& w) { return w.id == p.id; });
    });
}

bool subset(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
    return std::all_of(part.begin(), part.end(), [&](const std::string& p) {
        return std::find(whole.begin(), whole.end(), p) != whole.end();
    });
}

// A key that the wide pattern lacks excludes nobody; one that it has must not exclude anybody of the narrow
// one.
template <class List>
bool key_covers(const List& wide, const List& narrow) {
    return wide.empty() || (!narrow.empty() && subset(narrow, wide));
}

// Whether everybody whom `narrow` speaks about is somebody whom `wide` speaks about.
bool covers(const SubjectPattern& wide, const SubjectPattern& narrow) {
    return key_covers(wide.users, narrow.users) && key_covers(wide.groups, narrow.groups) &&
           key_covers(wide.exes, narrow.exes) && key_covers(wide.units, narrow.units);
}

struct Taken {
    PortSet ports;
    std::string by;  // the rules, for a sentence
};

Taken taken_from(const Policy& policy, const Rule& rule) {
    Taken out;
    auto take = [&](const PortSet& ports, const std::string& id, const Place& place) {
        if (!ports.overlaps(rule.ports))
            return;
        out.ports |= ports & rule.ports;
        out.by += (out.by.empty() ? "" : " and ") + id + " (" + place.text() + ")";
    };
    for (const NeverRule& never : policy.never)
        take(never.ports, never.id, never.place);
    for (const Rule& deny : policy.rules)
        if (deny.effect == Effect::Deny && covers(deny.subject, rule.subject) &&
            overlap(deny.access, rule.access))
            take(deny.ports, deny.id, deny.place);
    return out;
}

void check_rule(const Policy& policy, const Rule& rule, std::vector<Diagnostic>& out) {
    const Taken taken = taken_from(policy, rule);
    const std::string name = "rule \"" + rule.id + "\" ";
    if (taken.ports == rule.ports)
        out.push_back({rule.place, name + "never grants anything: " + taken.by + " forbids all its ports",
                       "remove one of them"});
    else if (!taken.ports.empty())
        out.push_back(
            {rule.place,
             name + "never grants " + format_ports(taken.ports, ", ") + ": " + taken.by + " forbids them",
             "take them out of the rule"});
    const PortSet hazard = (rule.ports & hazard_ports()) - taken.ports;
    if (!rule.hazard && !hazard.empty())
        out.push_back({rule.place, name + "never grants the hazard ports " + format_ports(hazard, ", "),
                       "write hazard = true if they are meant, or take them out"});
    if (rule.ports.size() > kWideRule)
        out.push_back({rule.place, name + "names " + std::to_string(rule.ports.size()) + " ports",
                       "name what the program uses"});
}

}  // namespace

std::vector<Diagnostic> lint(const Policy& policy) {
    std::vector<Diagnostic> out;
    for (const Rule& rule : policy.rules)
        if (rule.effect == Effect::Allow)
            check_rule(policy, rule, out);
    return out;
}

}  // namespace iopermd::ctl
