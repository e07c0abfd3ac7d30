// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/finding_text.h"

#include "daemon/common/port_format.h"
#include "daemon/policy/native.h"
#include "daemon/policy/quote.h"
#include "daemon/policy/subject_text.h"

namespace iopermd {
namespace {

using Reason = Finding::Reason;

std::string list(const PortSet& ports) {
    return ports.empty() ? "any port" : format_ports(ports, ", ");
}

std::string name_of(const Rule& rule) {
    return "rule " + quote(rule.id) + " (" + rule.place.text() + ")";
}

std::string because(const std::string& reason) {
    return reason.empty() ? "" : ": " + reason;
}

std::string_view word(Access access) {
    return access == Access::ReadWrite ? "rw" : access == Access::Read ? "r" : "w";
}

}  // namespace

std::string FindingText::no_rule(const PortSet& ports) const {
    return "no rule allows " + list(ports) + " for " + describe(subject_);
}

std::string FindingText::never(const NeverRule& rule, const PortSet& ports) const {
    return rule.id + " (" + rule.place.text() + ") forbids " + list(ports) + " to everybody" +
           because(rule.reason);
}

std::string FindingText::denied(const Rule& rule, const PortSet& ports) const {
    return name_of(rule) + " denies " + list(ports) + " for " + describe(subject_) + because(rule.reason);
}

std::string FindingText::of_rule(const Rule& rule, Reason reason, const PortSet& ports) const {
    if (reason == Reason::Allowed)
        return name_of(rule) + " allows " + list(ports);
    return name_of(rule) + " fits " + describe(subject_) + ", but " + obstacle(rule, reason, ports);
}

std::string FindingText::obstacle(const Rule& rule, Reason reason, const PortSet& ports) const {
    switch (reason) {
        case Reason::Access:
            return access(rule, list(ports));
        case Reason::Hazard:
            return list(ports) +
                   " can reset, hang or re-program the machine and the rule does not say hazard = true";
        case Reason::Busy:
            return "/proc/ioports shows " + drivers(ports) + " and the rule does not say busy = true";
        case Reason::Ceiling:
            return list(ports) +
                   " is outside the ceiling that the guard took from the policy when it started";
        case Reason::Held:
            return holders(rule, ports);
        case Reason::Allowed:
        case Reason::NoRule:
        case Reason::Denied:
        case Reason::Never:
            break;  // no obstacles of a rule that fits
    }
    return {};
}

std::string FindingText::access(const Rule& rule, const std::string& ports) const {
    std::string what;
    if (!is_native(request_.access, request_.mode))
        what = request_.mode == Mode::Mediated
                   ? "mode mediated was asked for " + ports
                   : "access " + std::string(word(request_.access)) + " was asked for " + ports;
    else if (rule.mode == Mode::Mediated)
        what = "it gives " + ports + " in mode mediated only";
    else
        what = "it gives access " + std::string(word(rule.access)) + " to " + ports + " only";
    return what + ", and this version has no mediated access";
}

std::string FindingText::drivers(const PortSet& ports) const {
    std::string out;
    for (const MachineFacts::Owner& owner : machine_.busy) {
        const PortSet part = owner.ports & ports;
        if (!part.empty())
            out += (out.empty() ? "" : " and ") + quote(owner.name) + " on " + list(part);
    }
    return out;
}

std::string FindingText::holders(const Rule& rule, const PortSet& ports) const {
    std::string out;
    for (const MachineFacts::Held& held : machine_.held) {
        const PortSet part = held.ports & ports;
        if (part.empty() || !(rule.exclusive || held.exclusive))
            continue;
        out += (out.empty() ? "" : " and ") + held.holder + " holds " + list(part) + " (grant " +
               std::to_string(held.grant) + (held.exclusive ? ", exclusive)" : ")");
    }
    return out + (rule.exclusive ? " and the rule is exclusive" : "");
}

}  // namespace iopermd
