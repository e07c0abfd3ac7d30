// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <ostream>

#include "client/ctl/commands.h"
#include "client/ctl/json.h"
#include "client/ctl/policy_file.h"
#include "client/ctl/ports_argument.h"
#include "daemon/common/port_format.h"

namespace iopermd::ctl {
namespace {

struct Options {
    std::string ports;
    std::string file;
};

// One rule that names some of the ports.
struct Line {
    std::string id;
    std::string place;
    std::string effect;  // never, deny, allow: in the order in which they win
    PortSet ports;
    std::string whom;
    std::string more;
};

std::string any_of(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? " " : " or ") + name;
    return out;
}

std::string any_of(const std::vector<NamedId>& ids) {
    std::vector<std::string> names;
    for (const NamedId& id : ids)
        names.push_back(id.name);
    return any_of(names);
}

std::string whom(const SubjectPattern& subject) {
    std::string out;
    auto add = [&](const char* key, const std::string& values) {
        if (!values.empty())
            out += (out.empty() ? "" : ", ") + std::string(key) + values;
    };
    add("user", any_of(subject.users));
    add("group", any_of(subject.groups));
    add("exe", any_of(subject.exes));
    add("unit", any_of(subject.units));
    return out;
}

std::string access_words(const Rule& rule) {
    std::string out;
    if (rule.access != Access::ReadWrite)
        out += rule.access == Access::Read ? ", reading only" : ", writing only";
    if (rule.mode != Mode::Auto)
        out += rule.mode == Mode::Native ? ", native" : ", mediated";
    return out;
}

// What else the rule says or fails to say about these ports.
std::string more(const Rule& rule, const PortSet& ports) {
    if (rule.effect == Effect::Deny)
        return rule.reason;
    const PortSet hazard = ports & hazard_ports();
    std::string out = access_words(rule);
    if (!hazard.empty() && !rule.hazard)
        out += ", but never the hazard ports " + format_ports(hazard);
    if (rule.busy)
        out += ", even where a driver uses them";
    if (rule.exclusive)
        out += ", one holder at a time";
    if (rule.on_revoke == OnRevoke::Kill)
        out += ", killed on revocation";
    return out.empty() ? out : out.substr(2);
}

std::vector<Line> lines_of(const Policy& policy, const PortSet& ports) {
    std::vector<Line> out;
    for (const NeverRule& never : policy.never)
        if (never.ports.overlaps(ports))
            out.push_back(
                {never.id, never.place.text(), "never", never.ports & ports, "everybody", never.reason});
    for (const Effect effect : {Effect::Deny, Effect::Allow})
        for (const Rule& rule : policy.rules)
            if (rule.effect == effect && rule.ports.overlaps(ports))
                out.push_back({rule.id, rule.place.text(), effect == Effect::Deny ? "deny" : "allow",
                               rule.ports & ports, whom(rule.subject), more(rule, rule.ports & ports)});
    return out;
}

void print(std::ostream& out, const std::vector<Line>& lines, const PortSet& unnamed) {
    for (const Line& line : lines)
        out << line.effect << "  " << format_ports(line.ports) << "  to " << line.whom << "  by " << line.id
            << " (" << line.place << ")" << (line.more.empty() ? "" : ": " + line.more) << '\n';
    if (!unnamed.empty())
        out << "deny  " << format_ports(unnamed) << "  to everybody  because no rule names them\n";
}

Json to_json(const std::vector<Line>& lines) {
    Json out = Json::array();
    for (const Line& line : lines)
        out.push_back({{"effect", line.effect},
                       {"ports", ctl::to_json(line.ports)},
                       {"to", line.whom},
                       {"rule", line.id},
                       {"source", line.place},
                       {"more", line.more}});
    return out;
}

Outcome explain(Context& context, const Options& options) {
    const auto policy = load_policy_file(context, options.file);
    if (!policy)
        return Unexpected{bad_policy(policy.error())};
    const PortSet ports = IOPERMD_TRY(parse_ports({options.ports}, policy_ranges(*policy)));
    const std::vector<Line> lines = lines_of(*policy, ports);
    PortSet unnamed = ports;
    for (const Line& line : lines)
        unnamed -= line.ports;
    if (context.json())
        context.document(
            {{"ports", ctl::to_json(ports)}, {"rules", to_json(lines)}, {"unnamed", ctl::to_json(unnamed)}});
    else
        print(context.out(), lines, unnamed);
    return ExitCode::Ok;
}

}  // namespace

Command policy_explain_command() {
    return {
        .name = "policy explain",
        .summary = "Show every rule that names these ports, and what it says to whom",
        .details =
            "Asks no daemon. never wins over deny, deny over allow; the order of rules does not matter, and "
            "what nobody is allowed is "
            "denied.",
        .examples = {{"iopermctl policy explain 0x70-0x71", "who may use the CMOS clock?"},
                     {"iopermctl policy explain 0-0xffff ./draft.toml", "everything that a draft says"}},
        .exits = {ExitCode::NotFound, ExitCode::BadPolicy},
        .define = [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            app.add_option(kPortsValue, options->ports, "The ports, with commas between several")
                ->required()
                ->type_name("");
            app.add_option(kFileValue, options->file, kPolicyFileHelp)->type_name("");
            return [options](Context& context) { return explain(context, *options); };
        },
    };
}

}  // namespace iopermd::ctl
