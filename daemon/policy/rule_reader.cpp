// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/rule_reader.h"

#include "daemon/policy/plain_name.h"
#include "daemon/policy/quote.h"
#include "daemon/policy/subject_reader.h"

namespace iopermd {
namespace {

constexpr std::string_view kNeverKeys[] = {"ports", "reason"};
// What both kinds of rule have, then what only an allow rule can mean, then what a later version will know.
constexpr std::string_view kRuleKeys[] = {"id",     "effect",    "ports",      "access",    "subject",
                                          "reason", "lease",     "mode",       "exclusive", "hazard",
                                          "busy",   "on_revoke", "value_mask", "on_release"};
constexpr auto kAllowKeys = std::span(kRuleKeys).subspan(6, 6);
constexpr auto kMediatedKeys = std::span(kRuleKeys).last(2);
constexpr auto kKnownRuleKeys = std::span(kRuleKeys).first(12);

constexpr std::pair<std::string_view, Effect> kEffects[] = {{"allow", Effect::Allow}, {"deny", Effect::Deny}};
constexpr std::pair<std::string_view, Access> kAccesses[] = {
    {"rw", Access::ReadWrite}, {"r", Access::Read}, {"w", Access::Write}};
constexpr std::pair<std::string_view, Mode> kModes[] = {
    {"auto", Mode::Auto}, {"native", Mode::Native}, {"mediated", Mode::Mediated}};
constexpr std::pair<std::string_view, OnRevoke> kRevocations[] = {{"strip", OnRevoke::Strip},
                                                                  {"kill", OnRevoke::Kill}};

constexpr std::string_view kPortsAdvice = R"(write ports = ["0x378-0x37a"])";
constexpr std::string_view kSubjectAdvice = R"(write subject = { user = "NAME" } or { group = "NAME" })";
constexpr std::string_view kReasonAdvice = "write a sentence in quotes";

}  // namespace

void RuleReader::read_never(const Section& section) {
    section.check_keys(kNeverKeys);
    section.require("ports", kPortsAdvice);
    NeverRule never;
    never.id = "never[" + std::to_string(never_.size() + 1) + "]";
    never.place = section.place();
    never.ports = ranges_.read_ports(section, "ports");
    never.reason = section.text("reason", kReasonAdvice).value_or("");
    never_.push_back(std::move(never));
}

std::string RuleReader::read_id(const Section& section) {
    section.require("id", R"(write id = "a-name-for-messages")");
    const auto id = section.text("id", "write a name in quotes");
    if (!id)
        return {};
    const Place place = section.place_of(*section.find("id"));
    if (!is_plain_name(*id)) {
        section.complain(place, "bad rule id " + quote(*id), std::string(kPlainNameAdvice));
        return {};
    }
    const auto [other, is_new] = ids_.try_emplace(*id, place);
    if (!is_new)
        section.complain(place, "rule id " + quote(*id) + " is already used at " + other->second.text(),
                         "give each rule an id of its own");
    return *id;
}

void RuleReader::read_allow(const Section& section, Rule& rule) const {
    rule.mode = section.choice("mode", kModes).value_or(Mode::Auto);
    rule.lease = section.duration("lease");
    if (rule.lease)
        settings_.check_lease(section, *rule.lease);
    rule.exclusive = section.flag("exclusive").value_or(false);
    rule.hazard = section.flag("hazard").value_or(false);
    rule.busy = section.flag("busy").value_or(false);
    rule.on_revoke = section.choice("on_revoke", kRevocations).value_or(OnRevoke::Strip);
}

void RuleReader::read_rule(const Section& section) {
    section.check_keys(kKnownRuleKeys, kMediatedKeys);
    for (const std::string_view key : kMediatedKeys)
        if (section.has(key))
            section.complain(section.place_of_key(key),
                             quote(key) + " needs mediated access, which this version does not have",
                             "remove it");
    Rule rule;
    rule.place = section.place();
    rule.id = read_id(section);
    section.require("effect", R"(write effect = "allow" or effect = "deny")");
    const auto effect = section.choice("effect", kEffects);
    rule.effect = effect.value_or(Effect::Allow);
    section.require("ports", kPortsAdvice);
    rule.ports = ranges_.read_ports(section, "ports");
    rule.access = section.choice("access", kAccesses).value_or(Access::ReadWrite);
    if (rule.effect == Effect::Allow)
        read_allow(section, rule);
    else
        for (const std::string_view key : kAllowKeys)
            if (section.has(key))
                section.complain(section.place_of_key(key), quote(key) + " means nothing in a deny rule",
                                 "remove it");
    section.require("subject", kSubjectAdvice);
    if (const auto subject = section.table("subject", "in subject", kSubjectAdvice))
        rule.subject = read_subject(*subject, names_);
    rule.reason = section.text("reason", kReasonAdvice).value_or("");
    rules_.push_back(std::move(rule));
}

}  // namespace iopermd
