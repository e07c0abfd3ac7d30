// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/loader.h"

#include "daemon/policy/document.h"
#include "daemon/policy/range_table.h"
#include "daemon/policy/report.h"
#include "daemon/policy/rule_reader.h"
#include "daemon/policy/section.h"
#include "daemon/policy/settings.h"
#include "daemon/policy/source.h"

namespace iopermd {
namespace {

constexpr std::string_view kTopKeys[] = {"schema", "defaults", "limits", "ranges", "never", "rule"};
constexpr std::string_view kTableAdvice = "write its keys under a heading of its own: ";

// Every file says which form it has, so that a later form can be told apart file by file.
void check_schema(const Section& top) {
    constexpr std::string_view kAdvice = "write schema = 1";
    if (!top.require("schema", "write schema = 1 in the first line"))
        return;
    const toml::node& node = *top.find("schema");
    const auto* number = node.as_integer();
    if (number == nullptr)
        top.complain_type("schema", node, kAdvice);
    else if (number->get() != 1)
        top.complain(top.place_of(node),
                     "schema " + std::to_string(number->get()) + " is not known to this version",
                     std::string(kAdvice));
}

std::optional<Section> heading(const Section& top, std::string_view key) {
    const std::string name = "[" + std::string(key) + "]";
    return top.table(key, "in " + name, std::string(kTableAdvice) + name);
}

// Ranges and settings of all files come first, because a rule may use those of any file.
Policy read_policy(const std::vector<Section>& tops, bool complete, const NameResolver& names,
                   Report& report) {
    RangeTable ranges;
    Settings settings;
    if (!complete)
        ranges.set_incomplete();
    for (const Section& top : tops) {
        top.check_keys(kTopKeys);
        check_schema(top);
        if (const auto section = heading(top, "ranges"))
            ranges.read(*section);
        if (const auto section = heading(top, "defaults"))
            settings.read_defaults(*section);
        if (const auto section = heading(top, "limits"))
            settings.read_limits(*section);
    }
    Policy policy;
    settings.finish(report, policy);
    RuleReader rules(ranges, settings, names);
    for (const Section& top : tops) {
        for (const Section& section : top.tables("never"))
            rules.read_never(section);
        for (const Section& section : top.tables("rule"))
            rules.read_rule(section);
    }
    std::move(rules).finish(policy);
    policy.ranges = std::move(ranges).take();
    return policy;
}

}  // namespace

Expected<Policy, Diagnostics> parse_policy(const std::vector<PolicyText>& files, const NameResolver& names) {
    Report report;
    std::vector<Expected<toml::table, Diagnostic>> documents;
    documents.reserve(files.size());
    for (const PolicyText& file : files)
        documents.push_back(parse_document(file));
    std::vector<Section> tops;
    for (size_t i = 0; i < files.size(); i++) {
        if (documents[i]) {
            tops.emplace_back(*documents[i], "at the top level", Place{files[i].path, 1, 1}, report);
        } else {
            const Diagnostic& failure = documents[i].error();
            report.add(failure.place, failure.problem, failure.advice);
        }
    }
    Policy policy = read_policy(tops, tops.size() == files.size(), names, report);
    if (!report.empty())
        return Unexpected{std::move(report).take_sorted(files)};
    policy.files = files;
    return policy;
}

Expected<Policy, Diagnostics> load_policy(const std::string& file, const std::string& directory,
                                          const NameResolver& names, uint32_t owner) {
    return parse_policy(IOPERMD_TRY(read_policy_files(file, directory, owner)), names);
}

}  // namespace iopermd
