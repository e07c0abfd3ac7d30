// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/hint.h"

#include <algorithm>

#include "daemon/common/port_format.h"
#include "daemon/policy/exe_path.h"
#include "daemon/policy/native.h"
#include "daemon/policy/plain_name.h"
#include "daemon/policy/quote.h"

namespace iopermd {
namespace {

using Reason = Finding::Reason;

// A new rule could lift it.
bool needs_rule(Reason reason) {
    return reason == Reason::NoRule || reason == Reason::Hazard || reason == Reason::Busy ||
           reason == Reason::Access;
}

bool id_is_used(const Policy& policy, const std::string& id) {
    return std::any_of(policy.rules.begin(), policy.rules.end(),
                       [&](const Rule& rule) { return rule.id == id; });
}

// "nobody-0x80", and "nobody-0x80-2" where a rule is already called so.
std::string new_id(const Policy& policy, const Subject& subject, const PortSet& ports) {
    std::string who = is_plain_name(subject.user) ? subject.user : "uid" + std::to_string(subject.uid);
    who.resize(std::min<size_t>(who.size(), 40));  // leaves room for the port and a number within 64
    const PortSet first(PortRange((*ports.begin()).first()));
    const std::string base = who + "-" + format_ports(first);
    std::string id = base;
    for (int number = 2; id_is_used(policy, id); number++)
        id = base + "-" + std::to_string(number);
    return id;
}

std::string ports_line(const PortSet& ports) {
    std::string out = "ports = [";
    for (const PortRange range : ports)
        out += (out.ends_with('[') ? "" : ", ") + quote(format_ports(PortSet(range)));
    return out + "]\n";
}

// A path that can stand in a TOML file as it is; a file name may be any bytes.
bool is_writable_exe(const std::string& exe) {
    return is_exe_path(exe) &&
           std::all_of(exe.begin(), exe.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string subject_line(const Subject& subject) {
    std::string out = "subject = { user = ";
    out += subject.user.empty() ? std::to_string(subject.uid) : quote(subject.user);
    if (is_writable_exe(subject.exe))
        out += ", exe = " + quote(subject.exe);
    return out + " }\n";
}

std::string busy_line(const PortSet& ports, const MachineFacts& machine) {
    std::string names;
    for (const MachineFacts::Owner& owner : machine.busy)
        if (owner.ports.overlaps(ports))
            names += (names.empty() ? "" : ", ") + quote(owner.name);
    return names.empty() ? "" : "busy = true  # in use by " + names + "\n";
}

std::string rule_text(const Policy& policy, const Subject& subject, const MachineFacts& machine,
                      const PortSet& ports) {
    std::string out = "[[rule]]\nid = " + quote(new_id(policy, subject, ports)) + "\neffect = \"allow\"\n";
    out += ports_line(ports);
    if (ports.overlaps(hazard_ports()))
        out += "hazard = true  # " + format_ports(ports & hazard_ports(), ", ") +
               " can reset, hang or re-program the machine\n";
    out += busy_line(ports, machine);
    return out + subject_line(subject);
}

}  // namespace

std::string hint_for(const Policy& policy, const Subject& subject, const Request& request,
                     const MachineFacts& machine, const std::vector<Finding>& findings) {
    std::string out;
    PortSet missing;
    for (const Finding& finding : findings) {
        if (finding.reason == Reason::Denied || finding.reason == Reason::Never)
            out += "# " + finding.rule + " (" + finding.place + ") must stop naming " +
                   format_ports(finding.ports, ", ") + " first\n";
        else if (needs_rule(finding.reason))
            missing |= finding.ports;
    }
    const bool rule_helps =
        !missing.empty() && subject.uid != static_cast<uid_t>(-1) && is_native(request.access, request.mode);
    return rule_helps ? out + rule_text(policy, subject, machine, missing) : out;
}

}  // namespace iopermd
