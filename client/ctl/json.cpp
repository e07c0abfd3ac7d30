// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/json.h"

#include "client/ctl/time_text.h"
#include "iopermd/port_text.h"

namespace iopermd::ctl {
namespace {

std::string_view name(Code code) {
    switch (code) {
        case Code::Internal:
            return "internal";
        case Code::Usage:
            return "usage";
        case Code::Denied:
            return "denied";
        case Code::NotFound:
            return "not_found";
        case Code::Unavailable:
            return "unavailable";
        case Code::Unsupported:
            return "unsupported";
        case Code::BadPolicy:
            return "bad_policy";
        case Code::Conflict:
            return "conflict";
        case Code::Expired:
            return "expired";
        case Code::Exhausted:
            return "exhausted";
        case Code::Timeout:
            return "timeout";
    }
    return "internal";
}

Json to_json(const client::RuleReference& rule) {
    return {{"id", rule.id}, {"source", rule.place}};
}

}  // namespace

Json to_json(const PortSet& ports) {
    Json out = Json::array();
    char text[kPortRangeTextMax];
    for (const PortRange range : ports)
        out.push_back(std::string(print_port_range(range, text)));
    return out;
}

Json to_json(const client::Verdict& verdict) {
    Json findings = Json::array();
    for (const client::Finding& finding : verdict.findings)
        findings.push_back({{"ports", to_json(finding.ports)},
                            {"reason", client::name(finding.reason)},
                            {"rule", finding.rule.id},
                            {"source", finding.rule.place},
                            {"message", finding.message}});
    return {{"allowed", verdict.allowed},
            {"ports", to_json(verdict.ports)},
            {"findings", std::move(findings)},
            {"uid", verdict.uid},
            {"user", verdict.user},
            {"groups", verdict.groups},
            {"exe", verdict.exe},
            {"unit", verdict.unit},
            {"hint", verdict.hint}};
}

Json to_json(const client::Grant& grant) {
    Json rules = Json::array();
    for (const client::RuleReference& rule : grant.rules)
        rules.push_back(to_json(rule));
    return {{"id", grant.id},
            {"ports", to_json(grant.ports)},
            {"access", client::name(grant.access)},
            {"mode", client::name(grant.mode)},
            {"uid", grant.uid},
            {"pid", grant.pid},
            {"exe", grant.exe},
            {"program", grant.program},
            {"reason", grant.reason},
            {"granted", timestamp(grant.granted)},
            {"expires", grant.expires ? Json(timestamp(*grant.expires)) : Json()},
            {"rules", std::move(rules)},
            {"holders", grant.holders}};
}

Json to_json(const client::Event& event) {
    return {{"sequence", event.sequence},
            {"time", timestamp(event.time)},
            {"event", client::name(event.kind)},
            {"grant", event.grant},
            {"uid", event.uid},
            {"pid", event.pid},
            {"ports", to_json(event.ports)},
            {"message", event.message}};
}

Json to_json(const client::Status& status) {
    const char* const backends[] = {"", "cgroup", "controller"};
    return {
        {"version", status.version},
        {"pid", status.pid},
        {"started", timestamp(status.started)},
        {"policy",
         {{"generation", status.policy_generation}, {"rules", status.rules}, {"error", status.policy_error}}},
        {"guard",
         {{"connected", status.guard_connected},
          {"pid", status.guard_pid},
          {"backend", backends[static_cast<int>(status.backend)]}}},
        {"ceiling", to_json(status.ceiling)},
        {"ceiling_stale", status.ceiling_stale},
        {"sessions", status.sessions},
        {"grants", status.grants},
        {"kernel", status.kernel},
        {"ioports_visible", status.ioports_visible},
        {"caller_is_admin", status.caller_is_admin}};
}

Json error_json(const Failure& failure) {
    Json error = {{"code", name(failure.error.code)}, {"message", failure.error.message}};
    if (failure.verdict) {
        const client::Finding* cause = failure.verdict->cause();
        error["rule"] = cause ? cause->rule.id : "";
        error["source"] = cause ? cause->rule.place : "";
        error["hint"] = failure.verdict->hint;
        error["verdict"] = to_json(*failure.verdict);
    }
    return {{"error", std::move(error)}};
}

}  // namespace iopermd::ctl
